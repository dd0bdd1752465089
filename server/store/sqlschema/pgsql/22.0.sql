-- From the tables of Kea 2.2 to those of Kea 2.6.

-- Declined leases have an empty DUID, which has three octets by now.
UPDATE lease6 SET duid = '\x000000' WHERE duid = '\x00';

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

DROP FUNCTION lease4DumpHeader();

DROP FUNCTION lease4DumpData();

CREATE FUNCTION lease4DumpHeader() RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT 'address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id';
$$;

CREATE FUNCTION lease4DumpData() RETURNS TABLE (
    address INET, hwaddr VARCHAR, client_id VARCHAR, valid_lifetime BIGINT, expire BIGINT, subnet_id BIGINT,
    fqdn_fwd INT, fqdn_rev INT, hostname VARCHAR, state BIGINT, user_context VARCHAR, pool_id BIGINT
) LANGUAGE sql STABLE AS $$
    SELECT
        '0.0.0.0'::INET + l.address, colonSeparatedHex(encode(l.hwaddr, 'hex')),
        colonSeparatedHex(encode(l.client_id, 'hex')), l.valid_lifetime, extract(epoch FROM l.expire)::BIGINT,
        l.subnet_id, l.fqdn_fwd::INT, l.fqdn_rev::INT, replace(l.hostname, ',', '&#x2c'), l.state,
        replace(l.user_context, ',', '&#x2c'), l.pool_id
    FROM lease4 l ORDER BY l.address;
$$;

DROP FUNCTION lease6DumpHeader();

DROP FUNCTION lease6DumpData();

CREATE FUNCTION lease6DumpHeader() RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT 'address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,fqdn_fwd,fqdn_rev,hostname,'
        'hwaddr,state,user_context,hwtype,hwaddr_source,pool_id';
$$;

CREATE FUNCTION lease6DumpData() RETURNS TABLE (
    address VARCHAR, duid VARCHAR, valid_lifetime BIGINT, expire BIGINT, subnet_id BIGINT, pref_lifetime BIGINT,
    lease_type SMALLINT, iaid INT, prefix_len SMALLINT, fqdn_fwd INT, fqdn_rev INT, hostname VARCHAR, hwaddr VARCHAR,
    state BIGINT, user_context VARCHAR, hwtype SMALLINT, hwaddr_source SMALLINT, pool_id BIGINT
) LANGUAGE sql STABLE AS $$
    SELECT
        host(l.address), colonSeparatedHex(encode(l.duid, 'hex')), l.valid_lifetime,
        extract(epoch FROM l.expire)::BIGINT, l.subnet_id, l.pref_lifetime, l.lease_type, l.iaid, l.prefix_len,
        l.fqdn_fwd::INT, l.fqdn_rev::INT, replace(l.hostname, ',', '&#x2c'),
        colonSeparatedHex(encode(l.hwaddr, 'hex')), l.state, replace(l.user_context, ',', '&#x2c'), l.hwtype,
        l.hwaddr_source, l.pool_id
    FROM lease6 l ORDER BY l.address;
$$;

CREATE FUNCTION lease4Upload(
    address VARCHAR, hwaddr VARCHAR, client_id VARCHAR, valid_lifetime BIGINT, expire BIGINT, subnet_id BIGINT,
    fqdn_fwd INT, fqdn_rev INT, hostname VARCHAR, state BIGINT, user_context VARCHAR, pool_id BIGINT
) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO lease4 (
        address, hwaddr, client_id, valid_lifetime, expire, subnet_id, fqdn_fwd, fqdn_rev, hostname, state,
        user_context, pool_id
    ) VALUES (
        address::INET - '0.0.0.0'::INET, decode(replace(hwaddr, ':', ''), 'hex'),
        decode(replace(client_id, ':', ''), 'hex'), valid_lifetime, to_timestamp(expire), subnet_id,
        fqdn_fwd::BOOLEAN, fqdn_rev::BOOLEAN, replace(hostname, '&#x2c', ','), state,
        replace(user_context, '&#x2c', ','), pool_id
    );
END;
$$;

CREATE FUNCTION lease6Upload(
    address VARCHAR, duid VARCHAR, valid_lifetime BIGINT, expire BIGINT, subnet_id BIGINT, pref_lifetime BIGINT,
    lease_type INT, iaid INT, prefix_len INT, fqdn_fwd INT, fqdn_rev INT, hostname VARCHAR, hwaddr VARCHAR,
    state BIGINT, user_context VARCHAR, hwtype INT, hwaddr_source INT, pool_id BIGINT
) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO lease6 (
        address, duid, valid_lifetime, expire, subnet_id, pref_lifetime, lease_type, iaid, prefix_len, fqdn_fwd,
        fqdn_rev, hostname, hwaddr, state, user_context, hwtype, hwaddr_source, pool_id
    ) VALUES (
        address::INET, decode(replace(duid, ':', ''), 'hex'), valid_lifetime, to_timestamp(expire), subnet_id,
        pref_lifetime, lease_type, iaid, prefix_len, fqdn_fwd::BOOLEAN, fqdn_rev::BOOLEAN,
        replace(hostname, '&#x2c', ','), decode(replace(hwaddr, ':', ''), 'hex'), state,
        replace(user_context, '&#x2c', ','), hwtype, hwaddr_source, pool_id
    );
END;
$$;

-- Who does not know of pools leaves them to the server.
CREATE OR REPLACE FUNCTION lease4Upload(
    address VARCHAR, hwaddr VARCHAR, client_id VARCHAR, valid_lifetime BIGINT, expire BIGINT, subnet_id BIGINT,
    fqdn_fwd INT, fqdn_rev INT, hostname VARCHAR, state BIGINT, user_context VARCHAR
) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lease4Upload(
        address, hwaddr, client_id, valid_lifetime, expire, subnet_id, fqdn_fwd, fqdn_rev, hostname, state,
        user_context, 0
    );
END;
$$;

-- Who does not know of pools leaves them to the server.
CREATE OR REPLACE FUNCTION lease6Upload(
    address VARCHAR, duid VARCHAR, valid_lifetime BIGINT, expire BIGINT, subnet_id BIGINT, pref_lifetime BIGINT,
    lease_type INT, iaid INT, prefix_len INT, fqdn_fwd INT, fqdn_rev INT, hostname VARCHAR, hwaddr VARCHAR,
    state BIGINT, user_context VARCHAR, hwtype INT, hwaddr_source INT
) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lease6Upload(
        address, duid, valid_lifetime, expire, subnet_id, pref_lifetime, lease_type, iaid, prefix_len, fqdn_fwd,
        fqdn_rev, hostname, hwaddr, state, user_context, hwtype, hwaddr_source, 0
    );
END;
$$;
