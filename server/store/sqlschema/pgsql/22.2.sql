-- From the tables of Kea 2.2 to those of Kea 2.6.

ALTER TABLE lease6 ALTER COLUMN address TYPE INET USING address::INET;

ALTER TABLE ipv6_reservations ALTER COLUMN address TYPE INET USING address::INET;

ALTER TABLE lease4 ADD COLUMN relay_id BYTEA DEFAULT NULL, ADD COLUMN remote_id BYTEA DEFAULT NULL,
    ADD COLUMN pool_id BIGINT NOT NULL DEFAULT 0;

CREATE INDEX lease4_by_relay_id ON lease4 (relay_id);

CREATE INDEX lease4_by_remote_id ON lease4 (remote_id);

ALTER TABLE lease6 ADD COLUMN pool_id BIGINT NOT NULL DEFAULT 0;

CREATE INDEX lease6_by_subnet_id_address ON lease6 (subnet_id, address);

CREATE TABLE lease6_relay_id (
    extended_info_id SERIAL PRIMARY KEY,
    relay_id BYTEA NOT NULL,
    lease_addr INET NOT NULL,
    CONSTRAINT fk_lease6_relay_id_addr FOREIGN KEY (lease_addr) REFERENCES lease6 (address) ON DELETE CASCADE
);

CREATE INDEX lease6_relay_id_by_id ON lease6_relay_id (relay_id, lease_addr);

CREATE INDEX lease6_relay_id_by_address ON lease6_relay_id (lease_addr);

CREATE TABLE lease6_remote_id (
    extended_info_id SERIAL PRIMARY KEY,
    remote_id BYTEA NOT NULL,
    lease_addr INET NOT NULL,
    CONSTRAINT fk_lease6_remote_id_addr FOREIGN KEY (lease_addr) REFERENCES lease6 (address) ON DELETE CASCADE
);

CREATE INDEX lease6_remote_id_by_id ON lease6_remote_id (remote_id, lease_addr);

CREATE INDEX lease6_remote_id_by_address ON lease6_remote_id (lease_addr);

CREATE TABLE lease4_pool_stat (
    subnet_id BIGINT NOT NULL,
    pool_id BIGINT NOT NULL,
    state BIGINT NOT NULL,
    leases BIGINT,
    PRIMARY KEY (subnet_id, pool_id, state)
);

INSERT INTO lease4_pool_stat SELECT subnet_id, pool_id, state, count(*) FROM lease4 WHERE state IN (0, 1) GROUP BY 1, 2, 3;

CREATE TABLE lease6_pool_stat (
    subnet_id BIGINT NOT NULL,
    pool_id BIGINT NOT NULL,
    lease_type SMALLINT NOT NULL,
    state BIGINT NOT NULL,
    leases BIGINT,
    PRIMARY KEY (subnet_id, pool_id, lease_type, state)
);

INSERT INTO lease6_pool_stat
    SELECT subnet_id, pool_id, lease_type, state, count(*) FROM lease6 WHERE state IN (0, 1) GROUP BY 1, 2, 3, 4;

ALTER TABLE dhcp4_options ADD COLUMN cancelled BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE dhcp6_options ADD COLUMN cancelled BOOLEAN NOT NULL DEFAULT false;

CREATE OR REPLACE FUNCTION lease4_AINS_lease4_pool_stat(new_state BIGINT, new_subnet_id BIGINT, new_pool_id BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF new_state IN (0, 1) THEN
        INSERT INTO lease4_pool_stat AS s (subnet_id, pool_id, state, leases) VALUES (new_subnet_id, new_pool_id, new_state, 1)
            ON CONFLICT (subnet_id, pool_id, state) DO UPDATE SET leases = s.leases + 1;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION lease4_ADEL_lease4_pool_stat(old_state BIGINT, old_subnet_id BIGINT, old_pool_id BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF old_state IN (0, 1) THEN
        UPDATE lease4_pool_stat s SET leases = GREATEST(s.leases - 1, 0)
            WHERE s.subnet_id = old_subnet_id AND s.pool_id = old_pool_id AND s.state = old_state;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION lease4_AUPD_lease4_pool_stat(old_state BIGINT, old_subnet_id BIGINT, old_pool_id BIGINT, new_state BIGINT, new_subnet_id BIGINT, new_pool_id BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(old_subnet_id, old_pool_id, old_state) IS NOT DISTINCT FROM ROW(new_subnet_id, new_pool_id, new_state) THEN
        RETURN;
    END IF;
    IF old_state IN (0, 1) THEN
        UPDATE lease4_pool_stat s SET leases = GREATEST(s.leases - 1, 0)
            WHERE s.subnet_id = old_subnet_id AND s.pool_id = old_pool_id AND s.state = old_state;
    END IF;
    IF new_state IN (0, 1) THEN
        INSERT INTO lease4_pool_stat AS s (subnet_id, pool_id, state, leases) VALUES (new_subnet_id, new_pool_id, new_state, 1)
            ON CONFLICT (subnet_id, pool_id, state) DO UPDATE SET leases = s.leases + 1;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION lease6_AINS_lease6_pool_stat(new_state BIGINT, new_subnet_id BIGINT, new_pool_id BIGINT, new_lease_type SMALLINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF new_state IN (0, 1) THEN
        INSERT INTO lease6_pool_stat AS s (subnet_id, pool_id, lease_type, state, leases) VALUES (new_subnet_id, new_pool_id, new_lease_type, new_state, 1)
            ON CONFLICT (subnet_id, pool_id, lease_type, state) DO UPDATE SET leases = s.leases + 1;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION lease6_ADEL_lease6_pool_stat(old_state BIGINT, old_subnet_id BIGINT, old_pool_id BIGINT, old_lease_type SMALLINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF old_state IN (0, 1) THEN
        UPDATE lease6_pool_stat s SET leases = GREATEST(s.leases - 1, 0)
            WHERE s.subnet_id = old_subnet_id AND s.pool_id = old_pool_id AND s.lease_type = old_lease_type AND s.state = old_state;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION lease6_AUPD_lease6_pool_stat(old_state BIGINT, old_subnet_id BIGINT, old_pool_id BIGINT, old_lease_type SMALLINT, new_state BIGINT, new_subnet_id BIGINT, new_pool_id BIGINT, new_lease_type SMALLINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(old_subnet_id, old_pool_id, old_lease_type, old_state) IS NOT DISTINCT FROM ROW(new_subnet_id, new_pool_id, new_lease_type, new_state) THEN
        RETURN;
    END IF;
    IF old_state IN (0, 1) THEN
        UPDATE lease6_pool_stat s SET leases = GREATEST(s.leases - 1, 0)
            WHERE s.subnet_id = old_subnet_id AND s.pool_id = old_pool_id AND s.lease_type = old_lease_type AND s.state = old_state;
    END IF;
    IF new_state IN (0, 1) THEN
        INSERT INTO lease6_pool_stat AS s (subnet_id, pool_id, lease_type, state, leases) VALUES (new_subnet_id, new_pool_id, new_lease_type, new_state, 1)
            ON CONFLICT (subnet_id, pool_id, lease_type, state) DO UPDATE SET leases = s.leases + 1;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION func_lease4_ains() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.user_context LIKE '%client-classes%' THEN
        PERFORM lease4_AINS_lease4_stat_by_client_class(NEW.state, NEW.user_context);
    END IF;
    PERFORM lease4_AINS_lease4_stat(NEW.state, NEW.subnet_id);
    PERFORM lease4_AINS_lease4_pool_stat(NEW.state, NEW.subnet_id, NEW.pool_id);
    RETURN NULL;
END;
$$;

CREATE OR REPLACE FUNCTION func_lease4_adel() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.user_context LIKE '%client-classes%' THEN
        PERFORM lease4_ADEL_lease4_stat_by_client_class(OLD.state, OLD.user_context);
    END IF;
    PERFORM lease4_ADEL_lease4_stat(OLD.state, OLD.subnet_id);
    PERFORM lease4_ADEL_lease4_pool_stat(OLD.state, OLD.subnet_id, OLD.pool_id);
    RETURN NULL;
END;
$$;

CREATE OR REPLACE FUNCTION func_lease4_aupd() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.user_context LIKE '%client-classes%' OR NEW.user_context LIKE '%client-classes%' THEN
        PERFORM lease4_AUPD_lease4_stat_by_client_class(OLD.state, OLD.user_context, NEW.state, NEW.user_context);
    END IF;
    PERFORM lease4_AUPD_lease4_stat(OLD.state, OLD.subnet_id, NEW.state, NEW.subnet_id);
    PERFORM lease4_AUPD_lease4_pool_stat(OLD.state, OLD.subnet_id, OLD.pool_id, NEW.state, NEW.subnet_id, NEW.pool_id);
    RETURN NULL;
END;
$$;

CREATE OR REPLACE FUNCTION func_lease6_ains() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.user_context LIKE '%client-classes%' THEN
        PERFORM lease6_AINS_lease6_stat_by_client_class(NEW.state, NEW.user_context, NEW.lease_type);
    END IF;
    PERFORM lease6_AINS_lease6_stat(NEW.state, NEW.subnet_id, NEW.lease_type);
    PERFORM lease6_AINS_lease6_pool_stat(NEW.state, NEW.subnet_id, NEW.pool_id, NEW.lease_type);
    RETURN NULL;
END;
$$;

CREATE OR REPLACE FUNCTION func_lease6_adel() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.user_context LIKE '%client-classes%' THEN
        PERFORM lease6_ADEL_lease6_stat_by_client_class(OLD.state, OLD.user_context, OLD.lease_type);
    END IF;
    PERFORM lease6_ADEL_lease6_stat(OLD.state, OLD.subnet_id, OLD.lease_type);
    PERFORM lease6_ADEL_lease6_pool_stat(OLD.state, OLD.subnet_id, OLD.pool_id, OLD.lease_type);
    RETURN NULL;
END;
$$;

CREATE OR REPLACE FUNCTION func_lease6_aupd() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.user_context LIKE '%client-classes%' OR NEW.user_context LIKE '%client-classes%' THEN
        PERFORM lease6_AUPD_lease6_stat_by_client_class(OLD.state, OLD.user_context, OLD.lease_type, NEW.state, NEW.user_context, NEW.lease_type);
    END IF;
    PERFORM lease6_AUPD_lease6_stat(OLD.state, OLD.subnet_id, OLD.lease_type, NEW.state, NEW.subnet_id, NEW.lease_type);
    PERFORM lease6_AUPD_lease6_pool_stat(OLD.state, OLD.subnet_id, OLD.pool_id, OLD.lease_type, NEW.state, NEW.subnet_id, NEW.pool_id, NEW.lease_type);
    RETURN NULL;
END;
$$;

UPDATE schema_version SET version = 22, minor = 2;
