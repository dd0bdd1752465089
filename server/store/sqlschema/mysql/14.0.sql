-- The tables that Kea 2.2 keeps leases, hosts and its legal log in. Statements are apart by an empty line. Names and
-- types are Kea's, because Kea has to find them; the tables of its configuration backend are not here.

CREATE TABLE schema_version (
    version INT PRIMARY KEY NOT NULL,
    minor INT
) ENGINE = InnoDB;

CREATE TABLE lease_state (
    state INT UNSIGNED PRIMARY KEY NOT NULL,
    name VARCHAR(64) NOT NULL
) ENGINE = InnoDB;

INSERT INTO lease_state VALUES (0, 'default'), (1, 'declined'), (2, 'expired-reclaimed');

CREATE TABLE lease6_types (
    lease_type TINYINT PRIMARY KEY NOT NULL,
    name VARCHAR(5)
) ENGINE = InnoDB;

INSERT INTO lease6_types VALUES (0, 'IA_NA'), (1, 'IA_TA'), (2, 'IA_PD');

CREATE TABLE lease_hwaddr_source (
    hwaddr_source INT UNSIGNED PRIMARY KEY NOT NULL,
    name VARCHAR(40) DEFAULT NULL
) ENGINE = InnoDB;

INSERT INTO lease_hwaddr_source VALUES (0, 'HWADDR_SOURCE_UNKNOWN'), (1, 'HWADDR_SOURCE_RAW'),
    (2, 'HWADDR_SOURCE_IPV6_LINK_LOCAL'), (4, 'HWADDR_SOURCE_DUID'), (8, 'HWADDR_SOURCE_CLIENT_ADDR_RELAY_OPTION'),
    (16, 'HWADDR_SOURCE_REMOTE_ID'), (32, 'HWADDR_SOURCE_SUBSCRIBER_ID'), (64, 'HWADDR_SOURCE_DOCSIS_CMTS'),
    (128, 'HWADDR_SOURCE_DOCSIS_MODEM');

CREATE TABLE lease4 (
    address INT UNSIGNED PRIMARY KEY NOT NULL,
    hwaddr VARBINARY(20),
    client_id VARBINARY(128),
    valid_lifetime INT UNSIGNED,
    expire TIMESTAMP NULL DEFAULT NULL,
    subnet_id INT UNSIGNED,
    fqdn_fwd BOOL,
    fqdn_rev BOOL,
    hostname VARCHAR(255),
    state INT UNSIGNED DEFAULT 0,
    user_context TEXT NULL,
    KEY lease4_by_hwaddr_subnet_id (hwaddr, subnet_id),
    KEY lease4_by_client_id_subnet_id (client_id, subnet_id),
    KEY lease4_by_subnet_id (subnet_id),
    KEY lease4_by_hostname (hostname),
    KEY lease4_by_expire_state (expire, state),
    KEY fk_lease4_state (state),
    CONSTRAINT fk_lease4_state FOREIGN KEY (state) REFERENCES lease_state (state)
) ENGINE = InnoDB;

CREATE TABLE lease6 (
    address VARCHAR(39) PRIMARY KEY NOT NULL,
    duid VARBINARY(128),
    valid_lifetime INT UNSIGNED,
    expire TIMESTAMP NULL DEFAULT NULL,
    subnet_id INT UNSIGNED,
    pref_lifetime INT UNSIGNED,
    lease_type TINYINT,
    iaid INT UNSIGNED,
    prefix_len TINYINT UNSIGNED,
    fqdn_fwd BOOL,
    fqdn_rev BOOL,
    hostname VARCHAR(255),
    hwaddr VARBINARY(20),
    hwtype SMALLINT UNSIGNED,
    hwaddr_source INT UNSIGNED,
    state INT UNSIGNED DEFAULT 0,
    user_context TEXT NULL,
    KEY fk_lease6_type (lease_type),
    KEY fk_lease6_hwaddr_source (hwaddr_source),
    KEY lease6_by_subnet_id_lease_type (subnet_id, lease_type),
    KEY lease6_by_duid_iaid_subnet_id (duid, iaid, subnet_id),
    KEY lease6_by_hostname (hostname),
    KEY lease6_by_expire_state (expire, state),
    KEY fk_lease6_state (state),
    CONSTRAINT fk_lease6_hwaddr_source FOREIGN KEY (hwaddr_source) REFERENCES lease_hwaddr_source (hwaddr_source),
    CONSTRAINT fk_lease6_state FOREIGN KEY (state) REFERENCES lease_state (state),
    CONSTRAINT fk_lease6_type FOREIGN KEY (lease_type) REFERENCES lease6_types (lease_type)
) ENGINE = InnoDB;

CREATE TABLE lease4_stat (
    subnet_id INT UNSIGNED NOT NULL,
    state INT UNSIGNED NOT NULL,
    leases BIGINT,
    PRIMARY KEY (subnet_id, state)
) ENGINE = InnoDB;

CREATE TABLE lease6_stat (
    subnet_id INT UNSIGNED NOT NULL,
    lease_type INT UNSIGNED NOT NULL,
    state INT UNSIGNED NOT NULL,
    leases BIGINT,
    PRIMARY KEY (subnet_id, lease_type, state)
) ENGINE = InnoDB;

CREATE TABLE lease4_stat_by_client_class (
    client_class VARCHAR(128) PRIMARY KEY NOT NULL,
    leases BIGINT UNSIGNED NOT NULL
) ENGINE = InnoDB;

CREATE TABLE lease6_stat_by_client_class (
    client_class VARCHAR(128) NOT NULL,
    lease_type TINYINT NOT NULL,
    leases BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (client_class, lease_type),
    KEY fk_lease6_stat_by_client_class_lease_type (lease_type),
    CONSTRAINT fk_lease6_stat_by_client_class_lease_type FOREIGN KEY (lease_type) REFERENCES lease6_types (lease_type)
) ENGINE = InnoDB;

CREATE TABLE host_identifier_type (
    type TINYINT PRIMARY KEY NOT NULL,
    name VARCHAR(32) DEFAULT NULL
) ENGINE = InnoDB;

INSERT INTO host_identifier_type VALUES (0, 'hw-address'), (1, 'duid'), (2, 'circuit-id'), (3, 'client-id'), (4, 'flex-id');

CREATE TABLE dhcp_option_scope (
    scope_id TINYINT UNSIGNED PRIMARY KEY NOT NULL,
    scope_name VARCHAR(32) DEFAULT NULL
) ENGINE = InnoDB;

INSERT INTO dhcp_option_scope VALUES (0, 'global'), (1, 'subnet'), (2, 'client-class'), (3, 'host'), (4, 'shared-network'),
    (5, 'pool'), (6, 'pd-pool');

CREATE TABLE hosts (
    host_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    dhcp_identifier VARBINARY(128) NOT NULL,
    dhcp_identifier_type TINYINT NOT NULL,
    dhcp4_subnet_id INT UNSIGNED NULL,
    dhcp6_subnet_id INT UNSIGNED NULL,
    ipv4_address INT UNSIGNED NULL,
    hostname VARCHAR(255) NULL,
    dhcp4_client_classes VARCHAR(255) NULL,
    dhcp6_client_classes VARCHAR(255) NULL,
    dhcp4_next_server INT UNSIGNED NULL,
    dhcp4_server_hostname VARCHAR(64) NULL,
    dhcp4_boot_file_name VARCHAR(128) NULL,
    user_context TEXT NULL,
    auth_key VARCHAR(32) NULL,
    UNIQUE KEY key_dhcp4_identifier_subnet_id (dhcp_identifier, dhcp_identifier_type, dhcp4_subnet_id),
    UNIQUE KEY key_dhcp6_identifier_subnet_id (dhcp_identifier, dhcp_identifier_type, dhcp6_subnet_id),
    KEY fk_host_identifier_type (dhcp_identifier_type),
    KEY hosts_by_hostname (hostname),
    KEY key_dhcp4_ipv4_address_subnet_id_identifier (ipv4_address, dhcp4_subnet_id),
    CONSTRAINT fk_host_identifier_type FOREIGN KEY (dhcp_identifier_type) REFERENCES host_identifier_type (type)
) ENGINE = InnoDB;

CREATE TABLE ipv6_reservations (
    reservation_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    address VARCHAR(39) NOT NULL,
    prefix_len TINYINT(3) UNSIGNED NOT NULL DEFAULT 128,
    type TINYINT(4) UNSIGNED NOT NULL DEFAULT 0,
    dhcp6_iaid INT UNSIGNED NULL,
    host_id INT UNSIGNED NOT NULL,
    KEY fk_ipv6_reservations_host_idx (host_id),
    KEY key_dhcp6_address_prefix_len (address, prefix_len),
    CONSTRAINT fk_ipv6_reservations_Host FOREIGN KEY (host_id) REFERENCES hosts (host_id) ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE = InnoDB;

CREATE TABLE dhcp4_options (
    option_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code TINYINT UNSIGNED NOT NULL,
    value BLOB NULL,
    formatted_value TEXT NULL,
    space VARCHAR(128) NULL,
    persistent BOOL NOT NULL DEFAULT 0,
    dhcp_client_class VARCHAR(128) NULL,
    dhcp4_subnet_id INT UNSIGNED NULL,
    host_id INT UNSIGNED NULL,
    scope_id TINYINT UNSIGNED NOT NULL,
    user_context TEXT NULL,
    shared_network_name VARCHAR(128) NULL,
    pool_id BIGINT UNSIGNED NULL,
    modification_ts TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE KEY option_id_UNIQUE (option_id),
    KEY fk_options_host1_idx (host_id),
    KEY fk_dhcp4_option_scope (scope_id),
    CONSTRAINT fk_options_host1 FOREIGN KEY (host_id) REFERENCES hosts (host_id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT fk_dhcp4_option_scope FOREIGN KEY (scope_id) REFERENCES dhcp_option_scope (scope_id)
) ENGINE = InnoDB;

CREATE TABLE dhcp6_options (
    option_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code SMALLINT UNSIGNED NOT NULL,
    value BLOB NULL,
    formatted_value TEXT NULL,
    space VARCHAR(128) NULL,
    persistent BOOL NOT NULL DEFAULT 0,
    dhcp_client_class VARCHAR(128) NULL,
    dhcp6_subnet_id INT UNSIGNED NULL,
    host_id INT UNSIGNED NULL,
    scope_id TINYINT UNSIGNED NOT NULL,
    user_context TEXT NULL,
    shared_network_name VARCHAR(128) NULL,
    pool_id BIGINT UNSIGNED NULL,
    pd_pool_id BIGINT UNSIGNED NULL,
    modification_ts TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE KEY option_id_UNIQUE (option_id),
    KEY fk_options_host1_idx (host_id),
    KEY fk_dhcp6_option_scope (scope_id),
    CONSTRAINT fk_options_host10 FOREIGN KEY (host_id) REFERENCES hosts (host_id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT fk_dhcp6_option_scope FOREIGN KEY (scope_id) REFERENCES dhcp_option_scope (scope_id)
) ENGINE = InnoDB;

CREATE TABLE logs (
    timestamp TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP,
    address VARCHAR(43) NULL,
    log TEXT NOT NULL,
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    KEY timestamp_index (timestamp)
) ENGINE = InnoDB;

CREATE FUNCTION isJsonSupported() RETURNS TINYINT(1) DETERMINISTIC RETURN true

CREATE PROCEDURE lease4_AINS_lease4_stat(IN new_state TINYINT, IN new_subnet_id INT UNSIGNED)
BEGIN
    IF new_state IN (0, 1) THEN
        INSERT INTO lease4_stat (subnet_id, state, leases) VALUES (new_subnet_id, new_state, 1) ON DUPLICATE KEY UPDATE leases = leases + 1;
    END IF;
END

CREATE PROCEDURE lease4_ADEL_lease4_stat(IN old_state TINYINT, IN old_subnet_id INT UNSIGNED)
BEGIN
    IF old_state IN (0, 1) THEN
        UPDATE lease4_stat SET leases = IF(leases > 0, leases - 1, 0) WHERE subnet_id = old_subnet_id AND state = old_state;
    END IF;
END

CREATE PROCEDURE lease4_AUPD_lease4_stat(IN old_state TINYINT, IN old_subnet_id INT UNSIGNED, IN new_state TINYINT, IN new_subnet_id INT UNSIGNED)
BEGIN
    IF NOT (ROW(old_subnet_id, old_state) <=> ROW(new_subnet_id, new_state)) THEN
        IF old_state IN (0, 1) THEN
            UPDATE lease4_stat SET leases = IF(leases > 0, leases - 1, 0) WHERE subnet_id = old_subnet_id AND state = old_state;
        END IF;
        IF new_state IN (0, 1) THEN
            INSERT INTO lease4_stat (subnet_id, state, leases) VALUES (new_subnet_id, new_state, 1) ON DUPLICATE KEY UPDATE leases = leases + 1;
        END IF;
    END IF;
END

CREATE PROCEDURE lease6_AINS_lease6_stat(IN new_state TINYINT, IN new_subnet_id INT UNSIGNED, IN new_lease_type TINYINT)
BEGIN
    IF new_state IN (0, 1) THEN
        INSERT INTO lease6_stat (subnet_id, lease_type, state, leases) VALUES (new_subnet_id, new_lease_type, new_state, 1) ON DUPLICATE KEY UPDATE leases = leases + 1;
    END IF;
END

CREATE PROCEDURE lease6_ADEL_lease6_stat(IN old_state TINYINT, IN old_subnet_id INT UNSIGNED, IN old_lease_type TINYINT)
BEGIN
    IF old_state IN (0, 1) THEN
        UPDATE lease6_stat SET leases = IF(leases > 0, leases - 1, 0) WHERE subnet_id = old_subnet_id AND lease_type = old_lease_type AND state = old_state;
    END IF;
END

CREATE PROCEDURE lease6_AUPD_lease6_stat(IN old_state TINYINT, IN old_subnet_id INT UNSIGNED, IN old_lease_type TINYINT, IN new_state TINYINT, IN new_subnet_id INT UNSIGNED, IN new_lease_type TINYINT)
BEGIN
    IF NOT (ROW(old_subnet_id, old_lease_type, old_state) <=> ROW(new_subnet_id, new_lease_type, new_state)) THEN
        IF old_state IN (0, 1) THEN
            UPDATE lease6_stat SET leases = IF(leases > 0, leases - 1, 0) WHERE subnet_id = old_subnet_id AND lease_type = old_lease_type AND state = old_state;
        END IF;
        IF new_state IN (0, 1) THEN
            INSERT INTO lease6_stat (subnet_id, lease_type, state, leases) VALUES (new_subnet_id, new_lease_type, new_state, 1) ON DUPLICATE KEY UPDATE leases = leases + 1;
        END IF;
    END IF;
END

CREATE PROCEDURE lease4_AINS_lease4_stat_by_client_class(IN new_state TINYINT, IN new_user_context TEXT)
BEGIN
    DECLARE classes TEXT;
    DECLARE class VARCHAR(128);
    DECLARE i INT DEFAULT 0;
    IF new_state = 0 AND JSON_VALID(new_user_context) THEN
        SET classes = JSON_EXTRACT(new_user_context, '$.ISC."client-classes"');
        WHILE i < COALESCE(JSON_LENGTH(classes), 0) DO
            SET class = JSON_UNQUOTE(JSON_EXTRACT(classes, CONCAT('$[', i, ']')));
            INSERT INTO lease4_stat_by_client_class (client_class, leases) VALUES (class, 1)
                ON DUPLICATE KEY UPDATE leases = leases + 1;
            SET i = i + 1;
        END WHILE;
    END IF;
END

CREATE PROCEDURE lease4_ADEL_lease4_stat_by_client_class(IN old_state TINYINT, IN old_user_context TEXT)
BEGIN
    DECLARE classes TEXT;
    DECLARE class VARCHAR(128);
    DECLARE i INT DEFAULT 0;
    IF old_state = 0 AND JSON_VALID(old_user_context) THEN
        SET classes = JSON_EXTRACT(old_user_context, '$.ISC."client-classes"');
        WHILE i < COALESCE(JSON_LENGTH(classes), 0) DO
            SET class = JSON_UNQUOTE(JSON_EXTRACT(classes, CONCAT('$[', i, ']')));
            UPDATE lease4_stat_by_client_class SET leases = IF(leases > 0, leases - 1, 0)
                WHERE client_class = class;
            SET i = i + 1;
        END WHILE;
    END IF;
END

CREATE PROCEDURE lease4_AUPD_lease4_stat_by_client_class(IN old_state TINYINT, IN old_user_context TEXT,
    IN new_state TINYINT, IN new_user_context TEXT)
BEGIN
    IF NOT (ROW(old_state, old_user_context) <=> ROW(new_state, new_user_context)) THEN
        CALL lease4_ADEL_lease4_stat_by_client_class(old_state, old_user_context);
        CALL lease4_AINS_lease4_stat_by_client_class(new_state, new_user_context);
    END IF;
END

CREATE PROCEDURE lease6_AINS_lease6_stat_by_client_class(IN new_state TINYINT, IN new_user_context TEXT, IN new_lease_type TINYINT)
BEGIN
    DECLARE classes TEXT;
    DECLARE class VARCHAR(128);
    DECLARE i INT DEFAULT 0;
    IF new_state = 0 AND JSON_VALID(new_user_context) THEN
        SET classes = JSON_EXTRACT(new_user_context, '$.ISC."client-classes"');
        WHILE i < COALESCE(JSON_LENGTH(classes), 0) DO
            SET class = JSON_UNQUOTE(JSON_EXTRACT(classes, CONCAT('$[', i, ']')));
            INSERT INTO lease6_stat_by_client_class (client_class, lease_type, leases) VALUES (class, new_lease_type, 1)
                ON DUPLICATE KEY UPDATE leases = leases + 1;
            SET i = i + 1;
        END WHILE;
    END IF;
END

CREATE PROCEDURE lease6_ADEL_lease6_stat_by_client_class(IN old_state TINYINT, IN old_user_context TEXT, IN old_lease_type TINYINT)
BEGIN
    DECLARE classes TEXT;
    DECLARE class VARCHAR(128);
    DECLARE i INT DEFAULT 0;
    IF old_state = 0 AND JSON_VALID(old_user_context) THEN
        SET classes = JSON_EXTRACT(old_user_context, '$.ISC."client-classes"');
        WHILE i < COALESCE(JSON_LENGTH(classes), 0) DO
            SET class = JSON_UNQUOTE(JSON_EXTRACT(classes, CONCAT('$[', i, ']')));
            UPDATE lease6_stat_by_client_class SET leases = IF(leases > 0, leases - 1, 0)
                WHERE client_class = class AND lease_type = old_lease_type;
            SET i = i + 1;
        END WHILE;
    END IF;
END

CREATE PROCEDURE lease6_AUPD_lease6_stat_by_client_class(IN old_state TINYINT, IN old_user_context TEXT, IN old_lease_type TINYINT,
    IN new_state TINYINT, IN new_user_context TEXT, IN new_lease_type TINYINT)
BEGIN
    IF NOT (ROW(old_state, old_user_context) <=> ROW(new_state, new_user_context)) THEN
        CALL lease6_ADEL_lease6_stat_by_client_class(old_state, old_user_context, old_lease_type);
        CALL lease6_AINS_lease6_stat_by_client_class(new_state, new_user_context, new_lease_type);
    END IF;
END

CREATE FUNCTION checkLease4Limits(user_context TEXT) RETURNS TEXT READS SQL DATA
BEGIN
    DECLARE limits TEXT;
    DECLARE what TEXT;
    DECLARE most BIGINT;
    DECLARE now BIGINT;
    DECLARE i INT DEFAULT 0;
    IF NOT JSON_VALID(user_context) THEN
        RETURN '';
    END IF;
    SET limits = JSON_EXTRACT(user_context, '$.ISC.limits');
    WHILE i < COALESCE(JSON_LENGTH(limits, '$."client-classes"'), 0) DO
        SET what = JSON_EXTRACT(limits, CONCAT('$."client-classes"[', i, ']'));
        SET most = JSON_EXTRACT(what, '$."address-limit"');
        SET now = COALESCE((SELECT s.leases FROM lease4_stat_by_client_class s WHERE s.client_class = JSON_UNQUOTE(JSON_EXTRACT(what, '$.name'))), 0);
        IF most <= now THEN
            RETURN CONCAT('address limit ', most, ' for client class "', JSON_UNQUOTE(JSON_EXTRACT(what, '$.name')), '", current lease count ', now);
        END IF;
        SET i = i + 1;
    END WHILE;
    SET most = JSON_EXTRACT(limits, '$.subnet."address-limit"');
    SET now = COALESCE((SELECT s.leases FROM lease4_stat s WHERE s.subnet_id = JSON_EXTRACT(limits, '$.subnet.id') AND s.state = 0), 0);
    IF most <= now THEN
        RETURN CONCAT('address limit ', most, ' for subnet ID ', JSON_EXTRACT(limits, '$.subnet.id'), ', current lease count ', now);
    END IF;
    RETURN '';
END

CREATE FUNCTION checkLease6Limits(user_context TEXT) RETURNS TEXT READS SQL DATA
BEGIN
    DECLARE limits TEXT;
    DECLARE what TEXT;
    DECLARE most BIGINT;
    DECLARE now BIGINT;
    DECLARE i INT DEFAULT 0;
    IF NOT JSON_VALID(user_context) THEN
        RETURN '';
    END IF;
    SET limits = JSON_EXTRACT(user_context, '$.ISC.limits');
    WHILE i < COALESCE(JSON_LENGTH(limits, '$."client-classes"'), 0) DO
        SET what = JSON_EXTRACT(limits, CONCAT('$."client-classes"[', i, ']'));
        SET most = JSON_EXTRACT(what, '$."address-limit"');
        SET now = COALESCE((SELECT s.leases FROM lease6_stat_by_client_class s WHERE s.client_class = JSON_UNQUOTE(JSON_EXTRACT(what, '$.name')) AND s.lease_type = 0), 0);
        IF most <= now THEN
            RETURN CONCAT('address limit ', most, ' for client class "', JSON_UNQUOTE(JSON_EXTRACT(what, '$.name')), '", current lease count ', now);
        END IF;
        SET most = JSON_EXTRACT(what, '$."prefix-limit"');
        SET now = COALESCE((SELECT s.leases FROM lease6_stat_by_client_class s WHERE s.client_class = JSON_UNQUOTE(JSON_EXTRACT(what, '$.name')) AND s.lease_type = 2), 0);
        IF most <= now THEN
            RETURN CONCAT('prefix limit ', most, ' for client class "', JSON_UNQUOTE(JSON_EXTRACT(what, '$.name')), '", current lease count ', now);
        END IF;
        SET i = i + 1;
    END WHILE;
    SET most = JSON_EXTRACT(limits, '$.subnet."address-limit"');
    SET now = COALESCE((SELECT s.leases FROM lease6_stat s WHERE s.subnet_id = JSON_EXTRACT(limits, '$.subnet.id') AND s.lease_type = 0 AND s.state = 0), 0);
    IF most <= now THEN
        RETURN CONCAT('address limit ', most, ' for subnet ID ', JSON_EXTRACT(limits, '$.subnet.id'), ', current lease count ', now);
    END IF;
    SET most = JSON_EXTRACT(limits, '$.subnet."prefix-limit"');
    SET now = COALESCE((SELECT s.leases FROM lease6_stat s WHERE s.subnet_id = JSON_EXTRACT(limits, '$.subnet.id') AND s.lease_type = 2 AND s.state = 0), 0);
    IF most <= now THEN
        RETURN CONCAT('prefix limit ', most, ' for subnet ID ', JSON_EXTRACT(limits, '$.subnet.id'), ', current lease count ', now);
    END IF;
    RETURN '';
END

CREATE TRIGGER lease4_AINS AFTER INSERT ON lease4 FOR EACH ROW
BEGIN
    CALL lease4_AINS_lease4_stat(NEW.state, NEW.subnet_id);
    IF NEW.user_context LIKE '%client-classes%' THEN
        CALL lease4_AINS_lease4_stat_by_client_class(NEW.state, NEW.user_context);
    END IF;
END

CREATE TRIGGER lease4_ADEL AFTER DELETE ON lease4 FOR EACH ROW
BEGIN
    CALL lease4_ADEL_lease4_stat(OLD.state, OLD.subnet_id);
    IF OLD.user_context LIKE '%client-classes%' THEN
        CALL lease4_ADEL_lease4_stat_by_client_class(OLD.state, OLD.user_context);
    END IF;
END

CREATE TRIGGER lease4_AUPD AFTER UPDATE ON lease4 FOR EACH ROW
BEGIN
    CALL lease4_AUPD_lease4_stat(OLD.state, OLD.subnet_id, NEW.state, NEW.subnet_id);
    IF OLD.user_context LIKE '%client-classes%' OR NEW.user_context LIKE '%client-classes%' THEN
        CALL lease4_AUPD_lease4_stat_by_client_class(OLD.state, OLD.user_context, NEW.state, NEW.user_context);
    END IF;
END

CREATE TRIGGER lease6_AINS AFTER INSERT ON lease6 FOR EACH ROW
BEGIN
    CALL lease6_AINS_lease6_stat(NEW.state, NEW.subnet_id, NEW.lease_type);
    IF NEW.user_context LIKE '%client-classes%' THEN
        CALL lease6_AINS_lease6_stat_by_client_class(NEW.state, NEW.user_context, NEW.lease_type);
    END IF;
END

CREATE TRIGGER lease6_ADEL AFTER DELETE ON lease6 FOR EACH ROW
BEGIN
    CALL lease6_ADEL_lease6_stat(OLD.state, OLD.subnet_id, OLD.lease_type);
    IF OLD.user_context LIKE '%client-classes%' THEN
        CALL lease6_ADEL_lease6_stat_by_client_class(OLD.state, OLD.user_context, OLD.lease_type);
    END IF;
END

CREATE TRIGGER lease6_AUPD AFTER UPDATE ON lease6 FOR EACH ROW
BEGIN
    CALL lease6_AUPD_lease6_stat(OLD.state, OLD.subnet_id, OLD.lease_type, NEW.state, NEW.subnet_id, NEW.lease_type);
    IF OLD.user_context LIKE '%client-classes%' OR NEW.user_context LIKE '%client-classes%' THEN
        CALL lease6_AUPD_lease6_stat_by_client_class(OLD.state, OLD.user_context, OLD.lease_type, NEW.state, NEW.user_context, NEW.lease_type);
    END IF;
END

CREATE FUNCTION colonSeparatedHex(hex TEXT) RETURNS TEXT DETERMINISTIC
BEGIN
    DECLARE digits TEXT DEFAULT LOWER(CONCAT(REPEAT('0', LENGTH(hex) % 2), hex));
    DECLARE octets TEXT DEFAULT LEFT(digits, 2);
    DECLARE place INT DEFAULT 3;
    WHILE place < LENGTH(digits) DO
        SET octets = CONCAT(octets, ':', SUBSTRING(digits, place, 2));
        SET place = place + 2;
    END WHILE;
    RETURN octets;
END

CREATE PROCEDURE lease4DumpHeader()
    SELECT 'address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context'

CREATE PROCEDURE lease4DumpData()
    SELECT
        INET_NTOA(address), COALESCE(colonSeparatedHex(HEX(hwaddr)), ''),
        COALESCE(colonSeparatedHex(HEX(client_id)), ''), valid_lifetime, UNIX_TIMESTAMP(expire), subnet_id, fqdn_fwd,
        fqdn_rev, REPLACE(hostname, ',', '&#x2c'), state, REPLACE(COALESCE(user_context, ''), ',', '&#x2c')
    FROM lease4 ORDER BY lease4.address

CREATE PROCEDURE lease4Upload(
    IN address VARCHAR(15), IN hwaddr VARCHAR(20), IN client_id VARCHAR(128), IN valid_lifetime INT UNSIGNED,
    IN expire BIGINT UNSIGNED, IN subnet_id INT UNSIGNED, IN fqdn_fwd TINYINT, IN fqdn_rev TINYINT,
    IN hostname VARCHAR(255), IN state INT UNSIGNED, IN user_context TEXT
)
    INSERT INTO lease4 (
        address, hwaddr, client_id, valid_lifetime, expire, subnet_id, fqdn_fwd, fqdn_rev, hostname, state,
        user_context
    ) VALUES (
        INET_ATON(address), UNHEX(REPLACE(hwaddr, ':', '')), UNHEX(REPLACE(client_id, ':', '')), valid_lifetime,
        FROM_UNIXTIME(expire), subnet_id, fqdn_fwd, fqdn_rev, REPLACE(hostname, '&#x2c', ','), state,
        REPLACE(user_context, '&#x2c', ',')
    )

CREATE PROCEDURE lease6DumpHeader()
    SELECT 'address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,fqdn_fwd,fqdn_rev,hostname,hwaddr,state,user_context,hwtype,hwaddr_source'

CREATE PROCEDURE lease6DumpData()
    SELECT
        address, COALESCE(colonSeparatedHex(HEX(duid)), ''), valid_lifetime, UNIX_TIMESTAMP(expire), subnet_id,
        pref_lifetime, lease_type, iaid, prefix_len, fqdn_fwd, fqdn_rev, REPLACE(hostname, ',', '&#x2c'),
        COALESCE(colonSeparatedHex(HEX(hwaddr)), ''), state, REPLACE(COALESCE(user_context, ''), ',', '&#x2c'),
        COALESCE(hwtype, ''), COALESCE(hwaddr_source, '')
    FROM lease6 ORDER BY lease6.address

CREATE PROCEDURE lease6Upload(
    IN address VARCHAR(39), IN duid VARCHAR(128), IN valid_lifetime INT UNSIGNED, IN expire BIGINT UNSIGNED,
    IN subnet_id INT UNSIGNED, IN pref_lifetime INT UNSIGNED, IN lease_type TINYINT, IN iaid INT UNSIGNED,
    IN prefix_len TINYINT UNSIGNED, IN fqdn_fwd TINYINT, IN fqdn_rev TINYINT, IN hostname VARCHAR(255),
    IN hwaddr VARCHAR(64), IN state INT UNSIGNED, IN user_context TEXT, IN hwtype SMALLINT,
    IN hwaddr_source INT UNSIGNED
)
    INSERT INTO lease6 (
        address, duid, valid_lifetime, expire, subnet_id, pref_lifetime, lease_type, iaid, prefix_len, fqdn_fwd,
        fqdn_rev, hostname, hwaddr, state, user_context, hwtype, hwaddr_source
    ) VALUES (
        address, UNHEX(REPLACE(duid, ':', '')), valid_lifetime, FROM_UNIXTIME(expire), subnet_id, pref_lifetime,
        lease_type, iaid, prefix_len, fqdn_fwd, fqdn_rev, REPLACE(hostname, '&#x2c', ','),
        UNHEX(REPLACE(hwaddr, ':', '')), state, REPLACE(user_context, '&#x2c', ','), hwtype, hwaddr_source
    )
