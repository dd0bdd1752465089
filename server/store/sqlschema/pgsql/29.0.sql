-- From the tables of Kea 2.6 to those of Kea 3.0.

INSERT INTO lease_state VALUES (3, 'released'), (4, 'registered');

ALTER TABLE ipv6_reservations ADD COLUMN excluded_prefix INET DEFAULT NULL,
    ADD COLUMN excluded_prefix_len SMALLINT NOT NULL DEFAULT 0;

ALTER TABLE dhcp4_options ADD COLUMN client_classes TEXT DEFAULT NULL;

ALTER TABLE dhcp6_options ADD COLUMN client_classes TEXT DEFAULT NULL;

CREATE OR REPLACE FUNCTION lease6_AINS_lease6_stat(new_state BIGINT, new_subnet_id BIGINT, new_lease_type SMALLINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF new_state IN (0, 1, 4) THEN
        INSERT INTO lease6_stat AS s (subnet_id, lease_type, state, leases) VALUES (new_subnet_id, new_lease_type, new_state, 1)
            ON CONFLICT (subnet_id, lease_type, state) DO UPDATE SET leases = s.leases + 1;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION lease6_ADEL_lease6_stat(old_state BIGINT, old_subnet_id BIGINT, old_lease_type SMALLINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF old_state IN (0, 1, 4) THEN
        UPDATE lease6_stat s SET leases = GREATEST(s.leases - 1, 0)
            WHERE s.subnet_id = old_subnet_id AND s.lease_type = old_lease_type AND s.state = old_state;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION lease6_AUPD_lease6_stat(old_state BIGINT, old_subnet_id BIGINT, old_lease_type SMALLINT, new_state BIGINT, new_subnet_id BIGINT, new_lease_type SMALLINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(old_subnet_id, old_lease_type, old_state) IS NOT DISTINCT FROM ROW(new_subnet_id, new_lease_type, new_state) THEN
        RETURN;
    END IF;
    IF old_state IN (0, 1, 4) THEN
        UPDATE lease6_stat s SET leases = GREATEST(s.leases - 1, 0)
            WHERE s.subnet_id = old_subnet_id AND s.lease_type = old_lease_type AND s.state = old_state;
    END IF;
    IF new_state IN (0, 1, 4) THEN
        INSERT INTO lease6_stat AS s (subnet_id, lease_type, state, leases) VALUES (new_subnet_id, new_lease_type, new_state, 1)
            ON CONFLICT (subnet_id, lease_type, state) DO UPDATE SET leases = s.leases + 1;
    END IF;
END;
$$;
