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

CREATE OR REPLACE FUNCTION lease_hex(bytes BYTEA) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(encode(bytes, 'hex'), '(..)(?=.)', '\1:', 'g');
$$;

CREATE OR REPLACE FUNCTION lease4DumpHeader() RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT 'address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id';
$$;

CREATE OR REPLACE FUNCTION lease4DumpData() RETURNS TABLE (address INET, hwaddr VARCHAR, client_id VARCHAR, valid_lifetime BIGINT,
    expire BIGINT, subnet_id BIGINT, fqdn_fwd INT, fqdn_rev INT, hostname VARCHAR, state BIGINT, user_context VARCHAR, pool_id BIGINT)
LANGUAGE sql STABLE AS $$
    SELECT '0.0.0.0'::INET + l.address, lease_hex(l.hwaddr), lease_hex(l.client_id), l.valid_lifetime,
        extract(epoch FROM l.expire)::BIGINT, l.subnet_id, l.fqdn_fwd::INT, l.fqdn_rev::INT, replace(l.hostname, ',', '&#x2c'),
        l.state, replace(l.user_context, ',', '&#x2c'), l.pool_id
    FROM lease4 l ORDER BY l.address;
$$;

CREATE OR REPLACE FUNCTION lease6DumpHeader() RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT 'address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,fqdn_fwd,fqdn_rev,hostname,'
        'hwaddr,state,user_context,hwtype,hwaddr_source,pool_id';
$$;

CREATE OR REPLACE FUNCTION lease6DumpData() RETURNS TABLE (address VARCHAR, duid VARCHAR, valid_lifetime BIGINT, expire BIGINT,
    subnet_id BIGINT, pref_lifetime BIGINT, lease_type SMALLINT, iaid INT, prefix_len SMALLINT, fqdn_fwd INT, fqdn_rev INT,
    hostname VARCHAR, hwaddr VARCHAR, state BIGINT, user_context VARCHAR, hwtype SMALLINT, hwaddr_source SMALLINT, pool_id BIGINT)
LANGUAGE sql STABLE AS $$
    SELECT host(l.address), lease_hex(l.duid), l.valid_lifetime, extract(epoch FROM l.expire)::BIGINT, l.subnet_id,
        l.pref_lifetime, l.lease_type, l.iaid, l.prefix_len, l.fqdn_fwd::INT, l.fqdn_rev::INT, replace(l.hostname, ',', '&#x2c'),
        lease_hex(l.hwaddr), l.state, replace(l.user_context, ',', '&#x2c'), l.hwtype, l.hwaddr_source, l.pool_id
    FROM lease6 l ORDER BY l.address;
$$;

UPDATE schema_version SET version = 29, minor = 0;
