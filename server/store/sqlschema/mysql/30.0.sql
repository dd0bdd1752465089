-- From the tables of Kea 2.6 to those of Kea 3.0.

INSERT INTO lease_state VALUES (3, 'released'), (4, 'registered');

ALTER TABLE ipv6_reservations ADD COLUMN excluded_prefix BINARY(16) DEFAULT NULL,
    ADD COLUMN excluded_prefix_len TINYINT(3) UNSIGNED NOT NULL DEFAULT 0;

ALTER TABLE dhcp4_options ADD COLUMN client_classes LONGTEXT DEFAULT NULL;

ALTER TABLE dhcp6_options ADD COLUMN client_classes LONGTEXT DEFAULT NULL;

DROP PROCEDURE IF EXISTS lease6_AINS_lease6_stat;

CREATE PROCEDURE lease6_AINS_lease6_stat(IN new_state TINYINT, IN new_subnet_id INT UNSIGNED, IN new_lease_type TINYINT)
BEGIN
    IF new_state IN (0, 1, 4) THEN
        INSERT INTO lease6_stat (subnet_id, lease_type, state, leases) VALUES (new_subnet_id, new_lease_type, new_state, 1) ON DUPLICATE KEY UPDATE leases = leases + 1;
    END IF;
END

DROP PROCEDURE IF EXISTS lease6_ADEL_lease6_stat;

CREATE PROCEDURE lease6_ADEL_lease6_stat(IN old_state TINYINT, IN old_subnet_id INT UNSIGNED, IN old_lease_type TINYINT)
BEGIN
    IF old_state IN (0, 1, 4) THEN
        UPDATE lease6_stat SET leases = IF(leases > 0, leases - 1, 0) WHERE subnet_id = old_subnet_id AND lease_type = old_lease_type AND state = old_state;
    END IF;
END

DROP PROCEDURE IF EXISTS lease6_AUPD_lease6_stat;

CREATE PROCEDURE lease6_AUPD_lease6_stat(IN old_state TINYINT, IN old_subnet_id INT UNSIGNED, IN old_lease_type TINYINT, IN new_state TINYINT, IN new_subnet_id INT UNSIGNED, IN new_lease_type TINYINT)
BEGIN
    IF NOT (ROW(old_subnet_id, old_lease_type, old_state) <=> ROW(new_subnet_id, new_lease_type, new_state)) THEN
        IF old_state IN (0, 1, 4) THEN
            UPDATE lease6_stat SET leases = IF(leases > 0, leases - 1, 0) WHERE subnet_id = old_subnet_id AND lease_type = old_lease_type AND state = old_state;
        END IF;
        IF new_state IN (0, 1, 4) THEN
            INSERT INTO lease6_stat (subnet_id, lease_type, state, leases) VALUES (new_subnet_id, new_lease_type, new_state, 1) ON DUPLICATE KEY UPDATE leases = leases + 1;
        END IF;
    END IF;
END
