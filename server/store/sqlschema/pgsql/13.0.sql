-- The tables that Kea 2.2 keeps leases, hosts and its legal log in. Statements are apart by an empty line. Names and
-- types are Kea's, because Kea has to find them; the tables of its configuration backend are not here.

CREATE TABLE schema_version (
    version INT PRIMARY KEY,
    minor INT
);

CREATE TABLE lease_state (
    state BIGINT PRIMARY KEY,
    name VARCHAR(64) NOT NULL
);

INSERT INTO lease_state VALUES (0, 'default'), (1, 'declined'), (2, 'expired-reclaimed');

CREATE TABLE lease6_types (
    lease_type SMALLINT PRIMARY KEY,
    name VARCHAR(5)
);

INSERT INTO lease6_types VALUES (0, 'IA_NA'), (1, 'IA_TA'), (2, 'IA_PD');

CREATE TABLE lease_hwaddr_source (
    hwaddr_source INT PRIMARY KEY,
    name VARCHAR(40) DEFAULT NULL
);

INSERT INTO lease_hwaddr_source VALUES (0, 'HWADDR_SOURCE_UNKNOWN'), (1, 'HWADDR_SOURCE_RAW'),
    (2, 'HWADDR_SOURCE_IPV6_LINK_LOCAL'), (4, 'HWADDR_SOURCE_DUID'), (8, 'HWADDR_SOURCE_CLIENT_ADDR_RELAY_OPTION'),
    (16, 'HWADDR_SOURCE_REMOTE_ID'), (32, 'HWADDR_SOURCE_SUBSCRIBER_ID'), (64, 'HWADDR_SOURCE_DOCSIS_CMTS'),
    (128, 'HWADDR_SOURCE_DOCSIS_MODEM');

CREATE TABLE lease4 (
    address BIGINT PRIMARY KEY,
    hwaddr BYTEA,
    client_id BYTEA,
    valid_lifetime BIGINT,
    expire TIMESTAMP WITH TIME ZONE,
    subnet_id BIGINT,
    fqdn_fwd BOOLEAN,
    fqdn_rev BOOLEAN,
    hostname VARCHAR(255),
    state BIGINT DEFAULT 0,
    user_context TEXT,
    CONSTRAINT fk_lease4_state FOREIGN KEY (state) REFERENCES lease_state (state)
);

CREATE INDEX lease4_by_hwaddr_subnet_id ON lease4 (hwaddr, subnet_id);

CREATE INDEX lease4_by_client_id_subnet_id ON lease4 (client_id, subnet_id);

CREATE INDEX lease4_by_state_expire ON lease4 (state, expire);

CREATE INDEX lease4_by_subnet_id ON lease4 (subnet_id);

CREATE INDEX lease4_by_hostname ON lease4 (lower(hostname)) WHERE hostname IS NOT NULL;

CREATE TABLE lease6 (
    address VARCHAR(39) PRIMARY KEY,
    duid BYTEA,
    valid_lifetime BIGINT,
    expire TIMESTAMP WITH TIME ZONE,
    subnet_id BIGINT,
    pref_lifetime BIGINT,
    lease_type SMALLINT,
    iaid INT,
    prefix_len SMALLINT,
    fqdn_fwd BOOLEAN,
    fqdn_rev BOOLEAN,
    hostname VARCHAR(255),
    state BIGINT DEFAULT 0,
    hwaddr BYTEA,
    hwtype SMALLINT,
    hwaddr_source SMALLINT,
    user_context TEXT,
    CONSTRAINT fk_lease6_state FOREIGN KEY (state) REFERENCES lease_state (state),
    CONSTRAINT fk_lease6_type FOREIGN KEY (lease_type) REFERENCES lease6_types (lease_type)
);

CREATE INDEX lease6_by_duid_iaid_subnet_id ON lease6 (duid, iaid, subnet_id);

CREATE INDEX lease6_by_state_expire ON lease6 (state, expire);

CREATE INDEX lease6_by_subnet_id_lease_type ON lease6 (subnet_id, lease_type);

CREATE INDEX lease6_by_hostname ON lease6 (lower(hostname)) WHERE hostname IS NOT NULL;

CREATE TABLE lease4_stat (
    subnet_id BIGINT NOT NULL,
    state BIGINT NOT NULL,
    leases BIGINT,
    PRIMARY KEY (subnet_id, state)
);

CREATE TABLE lease6_stat (
    subnet_id BIGINT NOT NULL,
    lease_type SMALLINT NOT NULL,
    state BIGINT NOT NULL,
    leases BIGINT,
    PRIMARY KEY (subnet_id, lease_type, state)
);

CREATE TABLE lease4_stat_by_client_class (
    client_class VARCHAR(128) PRIMARY KEY,
    leases BIGINT NOT NULL
);

CREATE TABLE lease6_stat_by_client_class (
    client_class VARCHAR(128) NOT NULL,
    lease_type SMALLINT NOT NULL,
    leases BIGINT NOT NULL,
    PRIMARY KEY (client_class, lease_type),
    CONSTRAINT fk_lease6_stat_by_client_class_lease_type FOREIGN KEY (lease_type) REFERENCES lease6_types (lease_type)
);

CREATE TABLE host_identifier_type (
    type SMALLINT PRIMARY KEY,
    name VARCHAR(32) DEFAULT NULL
);

INSERT INTO host_identifier_type VALUES (0, 'hw-address'), (1, 'duid'), (2, 'circuit-id'), (3, 'client-id'), (4, 'flex-id');

CREATE TABLE dhcp_option_scope (
    scope_id SMALLINT PRIMARY KEY,
    scope_name VARCHAR(32) DEFAULT NULL
);

INSERT INTO dhcp_option_scope VALUES (0, 'global'), (1, 'subnet'), (2, 'client-class'), (3, 'host'), (4, 'shared-network'),
    (5, 'pool'), (6, 'pd-pool');

CREATE TABLE hosts (
    host_id SERIAL PRIMARY KEY,
    dhcp_identifier BYTEA NOT NULL,
    dhcp_identifier_type SMALLINT NOT NULL,
    dhcp4_subnet_id BIGINT,
    dhcp6_subnet_id BIGINT,
    ipv4_address BIGINT,
    hostname VARCHAR(255) DEFAULT NULL,
    dhcp4_client_classes VARCHAR(255) DEFAULT NULL,
    dhcp6_client_classes VARCHAR(255) DEFAULT NULL,
    dhcp4_next_server BIGINT,
    dhcp4_server_hostname VARCHAR(64) DEFAULT NULL,
    dhcp4_boot_file_name VARCHAR(128) DEFAULT NULL,
    user_context TEXT,
    auth_key VARCHAR(32) DEFAULT NULL,
    CONSTRAINT fk_host_identifier_type FOREIGN KEY (dhcp_identifier_type) REFERENCES host_identifier_type (type) ON DELETE CASCADE
);

CREATE INDEX fk_host_identifier_type ON hosts (dhcp_identifier_type);

CREATE INDEX key_dhcp_identifier ON hosts (dhcp_identifier, dhcp_identifier_type);

CREATE UNIQUE INDEX key_dhcp4_identifier_subnet_id ON hosts (dhcp_identifier, dhcp_identifier_type, dhcp4_subnet_id)
    WHERE dhcp4_subnet_id IS NOT NULL;

CREATE UNIQUE INDEX key_dhcp6_identifier_subnet_id ON hosts (dhcp_identifier, dhcp_identifier_type, dhcp6_subnet_id)
    WHERE dhcp6_subnet_id IS NOT NULL;

CREATE INDEX key_dhcp4_ipv4_address_subnet_id ON hosts (ipv4_address, dhcp4_subnet_id);

CREATE INDEX hosts_by_hostname ON hosts (lower(hostname)) WHERE hostname IS NOT NULL;

CREATE TABLE ipv6_reservations (
    reservation_id SERIAL PRIMARY KEY,
    address VARCHAR(39) NOT NULL,
    prefix_len SMALLINT NOT NULL DEFAULT 128,
    type SMALLINT NOT NULL DEFAULT 0,
    dhcp6_iaid INT,
    host_id INT NOT NULL,
    CONSTRAINT fk_ipv6_reservations_host FOREIGN KEY (host_id) REFERENCES hosts (host_id) ON DELETE CASCADE
);

CREATE INDEX key_dhcp6_address_prefix_len ON ipv6_reservations (address, prefix_len);

CREATE INDEX fk_ipv6_reservations_host_idx ON ipv6_reservations (host_id);

CREATE TABLE dhcp4_options (
    option_id SERIAL PRIMARY KEY,
    code SMALLINT NOT NULL,
    value BYTEA,
    formatted_value TEXT,
    space VARCHAR(128) DEFAULT NULL,
    persistent BOOLEAN NOT NULL DEFAULT false,
    dhcp_client_class VARCHAR(128) DEFAULT NULL,
    dhcp4_subnet_id BIGINT,
    host_id INT,
    scope_id SMALLINT NOT NULL,
    user_context TEXT,
    shared_network_name VARCHAR(128) DEFAULT NULL,
    pool_id BIGINT,
    modification_ts TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT fk_options_host1 FOREIGN KEY (host_id) REFERENCES hosts (host_id) ON DELETE CASCADE,
    CONSTRAINT fk_dhcp4_option_scode FOREIGN KEY (scope_id) REFERENCES dhcp_option_scope (scope_id) ON DELETE CASCADE
);

CREATE INDEX fk_dhcp4_options_host1_idx ON dhcp4_options (host_id);

CREATE INDEX fk_dhcp4_options_scope_idx ON dhcp4_options (scope_id);

CREATE TABLE dhcp6_options (
    option_id SERIAL PRIMARY KEY,
    code INT NOT NULL,
    value BYTEA,
    formatted_value TEXT,
    space VARCHAR(128) DEFAULT NULL,
    persistent BOOLEAN NOT NULL DEFAULT false,
    dhcp_client_class VARCHAR(128) DEFAULT NULL,
    dhcp6_subnet_id BIGINT,
    host_id INT,
    scope_id SMALLINT NOT NULL,
    user_context TEXT,
    shared_network_name VARCHAR(128) DEFAULT NULL,
    pool_id BIGINT,
    pd_pool_id BIGINT,
    modification_ts TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT fk_options_host10 FOREIGN KEY (host_id) REFERENCES hosts (host_id) ON DELETE CASCADE,
    CONSTRAINT fk_dhcp6_option_scode FOREIGN KEY (scope_id) REFERENCES dhcp_option_scope (scope_id) ON DELETE CASCADE
);

CREATE INDEX fk_dhcp6_options_host1_idx ON dhcp6_options (host_id);

CREATE INDEX fk_dhcp6_options_scope_idx ON dhcp6_options (scope_id);

CREATE TABLE logs (
    timestamp TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
    address VARCHAR(43),
    log TEXT NOT NULL
);

CREATE INDEX timestamp_id ON logs (timestamp);

CREATE INDEX address_id ON logs (address);

CREATE OR REPLACE FUNCTION json_cast(json_candidate TEXT) RETURNS JSON LANGUAGE sql IMMUTABLE AS $$
    SELECT COALESCE(NULLIF(json_candidate, ''), '{}')::JSON;
$$;

CREATE OR REPLACE FUNCTION isJsonSupported() RETURNS BOOLEAN LANGUAGE sql IMMUTABLE AS $$
    SELECT true;
$$;

CREATE OR REPLACE FUNCTION gmt_epoch(input_ts TIMESTAMP WITH TIME ZONE) RETURNS BIGINT LANGUAGE sql STABLE AS $$
    SELECT (extract(epoch FROM input_ts) + extract(timezone FROM input_ts))::BIGINT;
$$;

CREATE OR REPLACE FUNCTION lease_client_classes(user_context TEXT) RETURNS SETOF TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT DISTINCT json_array_elements_text(json_cast(user_context) -> 'ISC' -> 'client-classes');
$$;

CREATE OR REPLACE FUNCTION lease4_AINS_lease4_stat(new_state BIGINT, new_subnet_id BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF new_state IN (0, 1) THEN
        INSERT INTO lease4_stat AS s (subnet_id, state, leases) VALUES (new_subnet_id, new_state, 1)
            ON CONFLICT (subnet_id, state) DO UPDATE SET leases = s.leases + 1;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION lease4_ADEL_lease4_stat(old_state BIGINT, old_subnet_id BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF old_state IN (0, 1) THEN
        UPDATE lease4_stat s SET leases = GREATEST(s.leases - 1, 0)
            WHERE s.subnet_id = old_subnet_id AND s.state = old_state;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION lease4_AUPD_lease4_stat(old_state BIGINT, old_subnet_id BIGINT, new_state BIGINT, new_subnet_id BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(old_subnet_id, old_state) IS NOT DISTINCT FROM ROW(new_subnet_id, new_state) THEN
        RETURN;
    END IF;
    IF old_state IN (0, 1) THEN
        UPDATE lease4_stat s SET leases = GREATEST(s.leases - 1, 0)
            WHERE s.subnet_id = old_subnet_id AND s.state = old_state;
    END IF;
    IF new_state IN (0, 1) THEN
        INSERT INTO lease4_stat AS s (subnet_id, state, leases) VALUES (new_subnet_id, new_state, 1)
            ON CONFLICT (subnet_id, state) DO UPDATE SET leases = s.leases + 1;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION lease6_AINS_lease6_stat(new_state BIGINT, new_subnet_id BIGINT, new_lease_type SMALLINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF new_state IN (0, 1) THEN
        INSERT INTO lease6_stat AS s (subnet_id, lease_type, state, leases) VALUES (new_subnet_id, new_lease_type, new_state, 1)
            ON CONFLICT (subnet_id, lease_type, state) DO UPDATE SET leases = s.leases + 1;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION lease6_ADEL_lease6_stat(old_state BIGINT, old_subnet_id BIGINT, old_lease_type SMALLINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF old_state IN (0, 1) THEN
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
    IF old_state IN (0, 1) THEN
        UPDATE lease6_stat s SET leases = GREATEST(s.leases - 1, 0)
            WHERE s.subnet_id = old_subnet_id AND s.lease_type = old_lease_type AND s.state = old_state;
    END IF;
    IF new_state IN (0, 1) THEN
        INSERT INTO lease6_stat AS s (subnet_id, lease_type, state, leases) VALUES (new_subnet_id, new_lease_type, new_state, 1)
            ON CONFLICT (subnet_id, lease_type, state) DO UPDATE SET leases = s.leases + 1;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION lease4_AINS_lease4_stat_by_client_class(new_state BIGINT, new_user_context TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF new_state = 0 THEN
        INSERT INTO lease4_stat_by_client_class AS s (client_class, leases)
            SELECT c, 1 FROM lease_client_classes(new_user_context) c
            ON CONFLICT (client_class) DO UPDATE SET leases = s.leases + 1;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION lease4_ADEL_lease4_stat_by_client_class(old_state BIGINT, old_user_context TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF old_state = 0 THEN
        UPDATE lease4_stat_by_client_class s SET leases = GREATEST(s.leases - 1, 0)
            WHERE s.client_class IN (SELECT c FROM lease_client_classes(old_user_context) c);
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION lease4_AUPD_lease4_stat_by_client_class(old_state BIGINT, old_user_context TEXT, new_state BIGINT, new_user_context TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF old_state = new_state AND old_user_context IS NOT DISTINCT FROM new_user_context THEN
        RETURN;
    END IF;
    PERFORM lease4_ADEL_lease4_stat_by_client_class(old_state, old_user_context);
    PERFORM lease4_AINS_lease4_stat_by_client_class(new_state, new_user_context);
END;
$$;

CREATE OR REPLACE FUNCTION lease6_AINS_lease6_stat_by_client_class(new_state BIGINT, new_user_context TEXT, new_lease_type SMALLINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF new_state = 0 THEN
        INSERT INTO lease6_stat_by_client_class AS s (client_class, lease_type, leases)
            SELECT c, new_lease_type, 1 FROM lease_client_classes(new_user_context) c
            ON CONFLICT (client_class, lease_type) DO UPDATE SET leases = s.leases + 1;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION lease6_ADEL_lease6_stat_by_client_class(old_state BIGINT, old_user_context TEXT, old_lease_type SMALLINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF old_state = 0 THEN
        UPDATE lease6_stat_by_client_class s SET leases = GREATEST(s.leases - 1, 0)
            WHERE s.client_class IN (SELECT c FROM lease_client_classes(old_user_context) c) AND s.lease_type = old_lease_type;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION lease6_AUPD_lease6_stat_by_client_class(old_state BIGINT, old_user_context TEXT, old_lease_type SMALLINT, new_state BIGINT, new_user_context TEXT, new_lease_type SMALLINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF old_state = new_state AND old_user_context IS NOT DISTINCT FROM new_user_context THEN
        RETURN;
    END IF;
    PERFORM lease6_ADEL_lease6_stat_by_client_class(old_state, old_user_context, old_lease_type);
    PERFORM lease6_AINS_lease6_stat_by_client_class(new_state, new_user_context, new_lease_type);
END;
$$;

CREATE OR REPLACE FUNCTION checkLease4Limits(user_context TEXT) RETURNS TEXT LANGUAGE plpgsql AS $$
DECLARE
    limits JSON := json_cast(user_context) -> 'ISC' -> 'limits';
    what TEXT;
    most BIGINT;
    now BIGINT;
BEGIN
    FOR what, most IN SELECT e ->> 'name', (e ->> 'address-limit')::BIGINT FROM json_array_elements(limits -> 'client-classes') e LOOP
        SELECT s.leases INTO now FROM lease4_stat_by_client_class s WHERE s.client_class = what;
        IF most <= COALESCE(now, 0) THEN
            RETURN format('address limit %s for client class "%s", current lease count %s', most, what, COALESCE(now, 0));
        END IF;
    END LOOP;
    what := limits -> 'subnet' ->> 'id';
    most := (limits -> 'subnet' ->> 'address-limit')::BIGINT;
    SELECT s.leases INTO now FROM lease4_stat s WHERE s.subnet_id = what::BIGINT AND s.state = 0;
    IF most <= COALESCE(now, 0) THEN
        RETURN format('address limit %s for subnet ID %s, current lease count %s', most, what, COALESCE(now, 0));
    END IF;
    RETURN '';
END;
$$;

CREATE OR REPLACE FUNCTION checkLease6Limits(user_context TEXT) RETURNS TEXT LANGUAGE plpgsql AS $$
DECLARE
    limits JSON := json_cast(user_context) -> 'ISC' -> 'limits';
    what TEXT;
    most BIGINT;
    now BIGINT;
BEGIN
    FOR what, most IN SELECT e ->> 'name', (e ->> 'address-limit')::BIGINT FROM json_array_elements(limits -> 'client-classes') e LOOP
        SELECT s.leases INTO now FROM lease6_stat_by_client_class s WHERE s.client_class = what AND s.lease_type = 0;
        IF most <= COALESCE(now, 0) THEN
            RETURN format('address limit %s for client class "%s", current lease count %s', most, what, COALESCE(now, 0));
        END IF;
    END LOOP;
    FOR what, most IN SELECT e ->> 'name', (e ->> 'prefix-limit')::BIGINT FROM json_array_elements(limits -> 'client-classes') e LOOP
        SELECT s.leases INTO now FROM lease6_stat_by_client_class s WHERE s.client_class = what AND s.lease_type = 2;
        IF most <= COALESCE(now, 0) THEN
            RETURN format('prefix limit %s for client class "%s", current lease count %s', most, what, COALESCE(now, 0));
        END IF;
    END LOOP;
    what := limits -> 'subnet' ->> 'id';
    most := (limits -> 'subnet' ->> 'address-limit')::BIGINT;
    SELECT s.leases INTO now FROM lease6_stat s WHERE s.subnet_id = what::BIGINT AND s.lease_type = 0 AND s.state = 0;
    IF most <= COALESCE(now, 0) THEN
        RETURN format('address limit %s for subnet ID %s, current lease count %s', most, what, COALESCE(now, 0));
    END IF;
    what := limits -> 'subnet' ->> 'id';
    most := (limits -> 'subnet' ->> 'prefix-limit')::BIGINT;
    SELECT s.leases INTO now FROM lease6_stat s WHERE s.subnet_id = what::BIGINT AND s.lease_type = 2 AND s.state = 0;
    IF most <= COALESCE(now, 0) THEN
        RETURN format('prefix limit %s for subnet ID %s, current lease count %s', most, what, COALESCE(now, 0));
    END IF;
    RETURN '';
END;
$$;

CREATE OR REPLACE FUNCTION func_lease4_ains() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.user_context LIKE '%client-classes%' THEN
        PERFORM lease4_AINS_lease4_stat_by_client_class(NEW.state, NEW.user_context);
    END IF;
    PERFORM lease4_AINS_lease4_stat(NEW.state, NEW.subnet_id);
    RETURN NULL;
END;
$$;

CREATE TRIGGER lease4_ains AFTER INSERT ON lease4 FOR EACH ROW EXECUTE PROCEDURE func_lease4_ains();

CREATE OR REPLACE FUNCTION func_lease4_adel() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.user_context LIKE '%client-classes%' THEN
        PERFORM lease4_ADEL_lease4_stat_by_client_class(OLD.state, OLD.user_context);
    END IF;
    PERFORM lease4_ADEL_lease4_stat(OLD.state, OLD.subnet_id);
    RETURN NULL;
END;
$$;

CREATE TRIGGER lease4_adel AFTER DELETE ON lease4 FOR EACH ROW EXECUTE PROCEDURE func_lease4_adel();

CREATE OR REPLACE FUNCTION func_lease4_aupd() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.user_context LIKE '%client-classes%' OR NEW.user_context LIKE '%client-classes%' THEN
        PERFORM lease4_AUPD_lease4_stat_by_client_class(OLD.state, OLD.user_context, NEW.state, NEW.user_context);
    END IF;
    PERFORM lease4_AUPD_lease4_stat(OLD.state, OLD.subnet_id, NEW.state, NEW.subnet_id);
    RETURN NULL;
END;
$$;

CREATE TRIGGER lease4_aupd AFTER UPDATE ON lease4 FOR EACH ROW EXECUTE PROCEDURE func_lease4_aupd();

CREATE OR REPLACE FUNCTION func_lease6_ains() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.user_context LIKE '%client-classes%' THEN
        PERFORM lease6_AINS_lease6_stat_by_client_class(NEW.state, NEW.user_context, NEW.lease_type);
    END IF;
    PERFORM lease6_AINS_lease6_stat(NEW.state, NEW.subnet_id, NEW.lease_type);
    RETURN NULL;
END;
$$;

CREATE TRIGGER lease6_ains AFTER INSERT ON lease6 FOR EACH ROW EXECUTE PROCEDURE func_lease6_ains();

CREATE OR REPLACE FUNCTION func_lease6_adel() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.user_context LIKE '%client-classes%' THEN
        PERFORM lease6_ADEL_lease6_stat_by_client_class(OLD.state, OLD.user_context, OLD.lease_type);
    END IF;
    PERFORM lease6_ADEL_lease6_stat(OLD.state, OLD.subnet_id, OLD.lease_type);
    RETURN NULL;
END;
$$;

CREATE TRIGGER lease6_adel AFTER DELETE ON lease6 FOR EACH ROW EXECUTE PROCEDURE func_lease6_adel();

CREATE OR REPLACE FUNCTION func_lease6_aupd() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.user_context LIKE '%client-classes%' OR NEW.user_context LIKE '%client-classes%' THEN
        PERFORM lease6_AUPD_lease6_stat_by_client_class(OLD.state, OLD.user_context, OLD.lease_type, NEW.state, NEW.user_context, NEW.lease_type);
    END IF;
    PERFORM lease6_AUPD_lease6_stat(OLD.state, OLD.subnet_id, OLD.lease_type, NEW.state, NEW.subnet_id, NEW.lease_type);
    RETURN NULL;
END;
$$;

CREATE TRIGGER lease6_aupd AFTER UPDATE ON lease6 FOR EACH ROW EXECUTE PROCEDURE func_lease6_aupd();

CREATE OR REPLACE FUNCTION colonSeparatedHex(hex TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT lower(regexp_replace(repeat('0', length(hex) % 2) || hex, '(..)(?=.)', '\1:', 'g'));
$$;

CREATE FUNCTION lease4DumpHeader() RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT 'address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context';
$$;

CREATE FUNCTION lease4DumpData() RETURNS TABLE (
    address INET, hwaddr VARCHAR, client_id VARCHAR, valid_lifetime BIGINT, expire BIGINT, subnet_id BIGINT,
    fqdn_fwd INT, fqdn_rev INT, hostname VARCHAR, state BIGINT, user_context VARCHAR
) LANGUAGE sql STABLE AS $$
    SELECT
        '0.0.0.0'::INET + l.address, colonSeparatedHex(encode(l.hwaddr, 'hex')),
        colonSeparatedHex(encode(l.client_id, 'hex')), l.valid_lifetime, extract(epoch FROM l.expire)::BIGINT,
        l.subnet_id, l.fqdn_fwd::INT, l.fqdn_rev::INT, replace(l.hostname, ',', '&#x2c'), l.state,
        replace(l.user_context, ',', '&#x2c')
    FROM lease4 l ORDER BY l.address;
$$;

CREATE FUNCTION lease6DumpHeader() RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT 'address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,fqdn_fwd,fqdn_rev,hostname,'
        'hwaddr,state,user_context,hwtype,hwaddr_source';
$$;

CREATE FUNCTION lease6DumpData() RETURNS TABLE (
    address VARCHAR, duid VARCHAR, valid_lifetime BIGINT, expire BIGINT, subnet_id BIGINT, pref_lifetime BIGINT,
    lease_type SMALLINT, iaid INT, prefix_len SMALLINT, fqdn_fwd INT, fqdn_rev INT, hostname VARCHAR, hwaddr VARCHAR,
    state BIGINT, user_context VARCHAR, hwtype SMALLINT, hwaddr_source SMALLINT
) LANGUAGE sql STABLE AS $$
    SELECT
        l.address, colonSeparatedHex(encode(l.duid, 'hex')), l.valid_lifetime, extract(epoch FROM l.expire)::BIGINT,
        l.subnet_id, l.pref_lifetime, l.lease_type, l.iaid, l.prefix_len, l.fqdn_fwd::INT, l.fqdn_rev::INT,
        replace(l.hostname, ',', '&#x2c'), colonSeparatedHex(encode(l.hwaddr, 'hex')), l.state,
        replace(l.user_context, ',', '&#x2c'), l.hwtype, l.hwaddr_source
    FROM lease6 l ORDER BY l.address;
$$;

CREATE FUNCTION lease4Upload(
    address VARCHAR, hwaddr VARCHAR, client_id VARCHAR, valid_lifetime BIGINT, expire BIGINT, subnet_id BIGINT,
    fqdn_fwd INT, fqdn_rev INT, hostname VARCHAR, state BIGINT, user_context VARCHAR
) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO lease4 (
        address, hwaddr, client_id, valid_lifetime, expire, subnet_id, fqdn_fwd, fqdn_rev, hostname, state,
        user_context
    ) VALUES (
        address::INET - '0.0.0.0'::INET, decode(replace(hwaddr, ':', ''), 'hex'),
        decode(replace(client_id, ':', ''), 'hex'), valid_lifetime, to_timestamp(expire), subnet_id,
        fqdn_fwd::BOOLEAN, fqdn_rev::BOOLEAN, replace(hostname, '&#x2c', ','), state,
        replace(user_context, '&#x2c', ',')
    );
END;
$$;

CREATE FUNCTION lease6Upload(
    address VARCHAR, duid VARCHAR, valid_lifetime BIGINT, expire BIGINT, subnet_id BIGINT, pref_lifetime BIGINT,
    lease_type INT, iaid INT, prefix_len INT, fqdn_fwd INT, fqdn_rev INT, hostname VARCHAR, hwaddr VARCHAR,
    state BIGINT, user_context VARCHAR, hwtype INT, hwaddr_source INT
) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO lease6 (
        address, duid, valid_lifetime, expire, subnet_id, pref_lifetime, lease_type, iaid, prefix_len, fqdn_fwd,
        fqdn_rev, hostname, hwaddr, state, user_context, hwtype, hwaddr_source
    ) VALUES (
        address, decode(replace(duid, ':', ''), 'hex'), valid_lifetime, to_timestamp(expire), subnet_id,
        pref_lifetime, lease_type, iaid, prefix_len, fqdn_fwd::BOOLEAN, fqdn_rev::BOOLEAN,
        replace(hostname, '&#x2c', ','), decode(replace(hwaddr, ':', ''), 'hex'), state,
        replace(user_context, '&#x2c', ','), hwtype, hwaddr_source
    );
END;
$$;
