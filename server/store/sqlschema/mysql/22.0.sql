-- From the tables of Kea 2.2 to those of Kea 2.6.

ALTER TABLE hosts MODIFY COLUMN dhcp_identifier VARBINARY(255) NOT NULL;

ALTER TABLE ipv6_reservations ADD COLUMN binary_address BINARY(16) NULL;

UPDATE ipv6_reservations SET binary_address = INET6_ATON(address);

ALTER TABLE ipv6_reservations DROP KEY key_dhcp6_address_prefix_len, DROP COLUMN address,
    CHANGE COLUMN binary_address address BINARY(16) NOT NULL AFTER reservation_id,
    ADD KEY key_dhcp6_address_prefix_len (address, prefix_len);

ALTER TABLE lease4 MODIFY COLUMN client_id VARBINARY(255), ADD COLUMN relay_id VARBINARY(255) DEFAULT NULL,
    ADD COLUMN remote_id VARBINARY(255) DEFAULT NULL, ADD COLUMN pool_id INT UNSIGNED NOT NULL DEFAULT 0,
    ADD KEY lease4_by_relay_id (relay_id), ADD KEY lease4_by_remote_id (remote_id);

ALTER TABLE lease6 ADD COLUMN binary_address BINARY(16) NULL;

DROP TRIGGER lease6_AUPD;

-- Declined leases have an empty DUID, which has three octets by now.
UPDATE lease6 SET binary_address = INET6_ATON(address), duid = IF(duid = X'00', X'000000', duid);

ALTER TABLE lease6 DROP PRIMARY KEY, DROP COLUMN address,
    CHANGE COLUMN binary_address address BINARY(16) NOT NULL FIRST, ADD PRIMARY KEY (address),
    MODIFY COLUMN duid VARBINARY(130), ADD COLUMN pool_id INT UNSIGNED NOT NULL DEFAULT 0,
    ADD KEY lease6_by_subnet_id_address (subnet_id, address);

CREATE TABLE lease6_relay_id (
    extended_info_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    relay_id VARBINARY(130) NOT NULL,
    lease_addr BINARY(16) NOT NULL,
    KEY key_lease6_relay_id_by_id (relay_id, lease_addr),
    KEY key_lease6_relay_id_by_address (lease_addr),
    CONSTRAINT fk_lease6_relay_id_addr FOREIGN KEY (lease_addr) REFERENCES lease6 (address) ON DELETE CASCADE ON UPDATE NO ACTION
) ENGINE = InnoDB;

CREATE TABLE lease6_remote_id (
    extended_info_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    remote_id VARBINARY(255) NOT NULL,
    lease_addr BINARY(16) NOT NULL,
    KEY key_lease6_remote_id_by_id (remote_id, lease_addr),
    KEY key_lease6_remote_id_by_address (lease_addr),
    CONSTRAINT fk_lease6_remote_id_addr FOREIGN KEY (lease_addr) REFERENCES lease6 (address) ON DELETE CASCADE ON UPDATE NO ACTION
) ENGINE = InnoDB;

CREATE TABLE lease4_pool_stat (
    subnet_id INT UNSIGNED NOT NULL,
    pool_id INT UNSIGNED NOT NULL,
    state INT UNSIGNED NOT NULL,
    leases BIGINT,
    PRIMARY KEY (subnet_id, pool_id, state)
) ENGINE = InnoDB;

INSERT INTO lease4_pool_stat SELECT subnet_id, pool_id, state, count(*) FROM lease4 WHERE state IN (0, 1) GROUP BY 1, 2, 3;

CREATE TABLE lease6_pool_stat (
    subnet_id INT UNSIGNED NOT NULL,
    pool_id INT UNSIGNED NOT NULL,
    lease_type INT UNSIGNED NOT NULL,
    state INT UNSIGNED NOT NULL,
    leases BIGINT,
    PRIMARY KEY (subnet_id, pool_id, lease_type, state)
) ENGINE = InnoDB;

INSERT INTO lease6_pool_stat
    SELECT subnet_id, pool_id, lease_type, state, count(*) FROM lease6 WHERE state IN (0, 1) GROUP BY 1, 2, 3, 4;

ALTER TABLE dhcp4_options ADD COLUMN cancelled BOOL NOT NULL DEFAULT 0;

ALTER TABLE dhcp6_options ADD COLUMN cancelled BOOL NOT NULL DEFAULT 0;

CREATE PROCEDURE lease4_AINS_lease4_pool_stat(IN new_state TINYINT, IN new_subnet_id INT UNSIGNED, IN new_pool_id INT UNSIGNED)
BEGIN
    IF new_state IN (0, 1) THEN
        INSERT INTO lease4_pool_stat (subnet_id, pool_id, state, leases) VALUES (new_subnet_id, new_pool_id, new_state, 1) ON DUPLICATE KEY UPDATE leases = leases + 1;
    END IF;
END

CREATE PROCEDURE lease4_ADEL_lease4_pool_stat(IN old_state TINYINT, IN old_subnet_id INT UNSIGNED, IN old_pool_id INT UNSIGNED)
BEGIN
    IF old_state IN (0, 1) THEN
        UPDATE lease4_pool_stat SET leases = IF(leases > 0, leases - 1, 0) WHERE subnet_id = old_subnet_id AND pool_id = old_pool_id AND state = old_state;
    END IF;
END

CREATE PROCEDURE lease4_AUPD_lease4_pool_stat(IN old_state TINYINT, IN old_subnet_id INT UNSIGNED, IN old_pool_id INT UNSIGNED, IN new_state TINYINT, IN new_subnet_id INT UNSIGNED, IN new_pool_id INT UNSIGNED)
BEGIN
    IF NOT (ROW(old_subnet_id, old_pool_id, old_state) <=> ROW(new_subnet_id, new_pool_id, new_state)) THEN
        IF old_state IN (0, 1) THEN
            UPDATE lease4_pool_stat SET leases = IF(leases > 0, leases - 1, 0) WHERE subnet_id = old_subnet_id AND pool_id = old_pool_id AND state = old_state;
        END IF;
        IF new_state IN (0, 1) THEN
            INSERT INTO lease4_pool_stat (subnet_id, pool_id, state, leases) VALUES (new_subnet_id, new_pool_id, new_state, 1) ON DUPLICATE KEY UPDATE leases = leases + 1;
        END IF;
    END IF;
END

CREATE PROCEDURE lease6_AINS_lease6_pool_stat(IN new_state TINYINT, IN new_subnet_id INT UNSIGNED, IN new_pool_id INT UNSIGNED, IN new_lease_type TINYINT)
BEGIN
    IF new_state IN (0, 1) THEN
        INSERT INTO lease6_pool_stat (subnet_id, pool_id, lease_type, state, leases) VALUES (new_subnet_id, new_pool_id, new_lease_type, new_state, 1) ON DUPLICATE KEY UPDATE leases = leases + 1;
    END IF;
END

CREATE PROCEDURE lease6_ADEL_lease6_pool_stat(IN old_state TINYINT, IN old_subnet_id INT UNSIGNED, IN old_pool_id INT UNSIGNED, IN old_lease_type TINYINT)
BEGIN
    IF old_state IN (0, 1) THEN
        UPDATE lease6_pool_stat SET leases = IF(leases > 0, leases - 1, 0) WHERE subnet_id = old_subnet_id AND pool_id = old_pool_id AND lease_type = old_lease_type AND state = old_state;
    END IF;
END

CREATE PROCEDURE lease6_AUPD_lease6_pool_stat(IN old_state TINYINT, IN old_subnet_id INT UNSIGNED, IN old_pool_id INT UNSIGNED, IN old_lease_type TINYINT, IN new_state TINYINT, IN new_subnet_id INT UNSIGNED, IN new_pool_id INT UNSIGNED, IN new_lease_type TINYINT)
BEGIN
    IF NOT (ROW(old_subnet_id, old_pool_id, old_lease_type, old_state) <=> ROW(new_subnet_id, new_pool_id, new_lease_type, new_state)) THEN
        IF old_state IN (0, 1) THEN
            UPDATE lease6_pool_stat SET leases = IF(leases > 0, leases - 1, 0) WHERE subnet_id = old_subnet_id AND pool_id = old_pool_id AND lease_type = old_lease_type AND state = old_state;
        END IF;
        IF new_state IN (0, 1) THEN
            INSERT INTO lease6_pool_stat (subnet_id, pool_id, lease_type, state, leases) VALUES (new_subnet_id, new_pool_id, new_lease_type, new_state, 1) ON DUPLICATE KEY UPDATE leases = leases + 1;
        END IF;
    END IF;
END

DROP TRIGGER lease4_AINS;

CREATE TRIGGER lease4_AINS AFTER INSERT ON lease4 FOR EACH ROW
BEGIN
    CALL lease4_AINS_lease4_stat(NEW.state, NEW.subnet_id);
    CALL lease4_AINS_lease4_pool_stat(NEW.state, NEW.subnet_id, NEW.pool_id);
    IF NEW.user_context LIKE '%client-classes%' THEN
        CALL lease4_AINS_lease4_stat_by_client_class(NEW.state, NEW.user_context);
    END IF;
END

DROP TRIGGER lease4_ADEL;

CREATE TRIGGER lease4_ADEL AFTER DELETE ON lease4 FOR EACH ROW
BEGIN
    CALL lease4_ADEL_lease4_stat(OLD.state, OLD.subnet_id);
    CALL lease4_ADEL_lease4_pool_stat(OLD.state, OLD.subnet_id, OLD.pool_id);
    IF OLD.user_context LIKE '%client-classes%' THEN
        CALL lease4_ADEL_lease4_stat_by_client_class(OLD.state, OLD.user_context);
    END IF;
END

DROP TRIGGER lease4_AUPD;

CREATE TRIGGER lease4_AUPD AFTER UPDATE ON lease4 FOR EACH ROW
BEGIN
    CALL lease4_AUPD_lease4_stat(OLD.state, OLD.subnet_id, NEW.state, NEW.subnet_id);
    CALL lease4_AUPD_lease4_pool_stat(OLD.state, OLD.subnet_id, OLD.pool_id, NEW.state, NEW.subnet_id, NEW.pool_id);
    IF OLD.user_context LIKE '%client-classes%' OR NEW.user_context LIKE '%client-classes%' THEN
        CALL lease4_AUPD_lease4_stat_by_client_class(OLD.state, OLD.user_context, NEW.state, NEW.user_context);
    END IF;
END

DROP TRIGGER lease6_AINS;

CREATE TRIGGER lease6_AINS AFTER INSERT ON lease6 FOR EACH ROW
BEGIN
    CALL lease6_AINS_lease6_stat(NEW.state, NEW.subnet_id, NEW.lease_type);
    CALL lease6_AINS_lease6_pool_stat(NEW.state, NEW.subnet_id, NEW.pool_id, NEW.lease_type);
    IF NEW.user_context LIKE '%client-classes%' THEN
        CALL lease6_AINS_lease6_stat_by_client_class(NEW.state, NEW.user_context, NEW.lease_type);
    END IF;
END

DROP TRIGGER lease6_ADEL;

CREATE TRIGGER lease6_ADEL AFTER DELETE ON lease6 FOR EACH ROW
BEGIN
    CALL lease6_ADEL_lease6_stat(OLD.state, OLD.subnet_id, OLD.lease_type);
    CALL lease6_ADEL_lease6_pool_stat(OLD.state, OLD.subnet_id, OLD.pool_id, OLD.lease_type);
    IF OLD.user_context LIKE '%client-classes%' THEN
        CALL lease6_ADEL_lease6_stat_by_client_class(OLD.state, OLD.user_context, OLD.lease_type);
    END IF;
END

CREATE TRIGGER lease6_AUPD AFTER UPDATE ON lease6 FOR EACH ROW
BEGIN
    CALL lease6_AUPD_lease6_stat(OLD.state, OLD.subnet_id, OLD.lease_type, NEW.state, NEW.subnet_id, NEW.lease_type);
    CALL lease6_AUPD_lease6_pool_stat(OLD.state, OLD.subnet_id, OLD.pool_id, OLD.lease_type, NEW.state, NEW.subnet_id, NEW.pool_id, NEW.lease_type);
    IF OLD.user_context LIKE '%client-classes%' OR NEW.user_context LIKE '%client-classes%' THEN
        CALL lease6_AUPD_lease6_stat_by_client_class(OLD.state, OLD.user_context, OLD.lease_type, NEW.state, NEW.user_context, NEW.lease_type);
    END IF;
END

DROP PROCEDURE lease4DumpHeader;

DROP PROCEDURE lease4DumpData;

DROP PROCEDURE lease4Upload;

CREATE PROCEDURE lease4DumpHeader()
    SELECT 'address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id'

CREATE PROCEDURE lease4DumpData()
    SELECT
        INET_NTOA(address), COALESCE(colonSeparatedHex(HEX(hwaddr)), ''),
        COALESCE(colonSeparatedHex(HEX(client_id)), ''), valid_lifetime, UNIX_TIMESTAMP(expire), subnet_id, fqdn_fwd,
        fqdn_rev, REPLACE(hostname, ',', '&#x2c'), state, REPLACE(COALESCE(user_context, ''), ',', '&#x2c'), pool_id
    FROM lease4 ORDER BY lease4.address

CREATE PROCEDURE lease4Upload(
    IN address VARCHAR(15), IN hwaddr VARCHAR(20), IN client_id VARCHAR(255), IN valid_lifetime INT UNSIGNED,
    IN expire BIGINT UNSIGNED, IN subnet_id INT UNSIGNED, IN fqdn_fwd TINYINT, IN fqdn_rev TINYINT,
    IN hostname VARCHAR(255), IN state INT UNSIGNED, IN user_context TEXT, IN pool_id INT UNSIGNED
)
    INSERT INTO lease4 (
        address, hwaddr, client_id, valid_lifetime, expire, subnet_id, fqdn_fwd, fqdn_rev, hostname, state,
        user_context, pool_id
    ) VALUES (
        INET_ATON(address), UNHEX(REPLACE(hwaddr, ':', '')), UNHEX(REPLACE(client_id, ':', '')), valid_lifetime,
        FROM_UNIXTIME(expire), subnet_id, fqdn_fwd, fqdn_rev, REPLACE(hostname, '&#x2c', ','), state,
        REPLACE(user_context, '&#x2c', ','), pool_id
    )

DROP PROCEDURE lease6DumpHeader;

DROP PROCEDURE lease6DumpData;

DROP PROCEDURE lease6Upload;

CREATE PROCEDURE lease6DumpHeader()
    SELECT 'address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,fqdn_fwd,fqdn_rev,hostname,hwaddr,state,user_context,hwtype,hwaddr_source,pool_id'

CREATE PROCEDURE lease6DumpData()
    SELECT
        INET6_NTOA(address), COALESCE(colonSeparatedHex(HEX(duid)), ''), valid_lifetime, UNIX_TIMESTAMP(expire),
        subnet_id, pref_lifetime, lease_type, iaid, prefix_len, fqdn_fwd, fqdn_rev, REPLACE(hostname, ',', '&#x2c'),
        COALESCE(colonSeparatedHex(HEX(hwaddr)), ''), state, REPLACE(COALESCE(user_context, ''), ',', '&#x2c'),
        COALESCE(hwtype, ''), COALESCE(hwaddr_source, ''), pool_id
    FROM lease6 ORDER BY lease6.address

CREATE PROCEDURE lease6Upload(
    IN address VARCHAR(39), IN duid VARCHAR(130), IN valid_lifetime INT UNSIGNED, IN expire BIGINT UNSIGNED,
    IN subnet_id INT UNSIGNED, IN pref_lifetime INT UNSIGNED, IN lease_type TINYINT, IN iaid INT UNSIGNED,
    IN prefix_len TINYINT UNSIGNED, IN fqdn_fwd TINYINT, IN fqdn_rev TINYINT, IN hostname VARCHAR(255),
    IN hwaddr VARCHAR(64), IN state INT UNSIGNED, IN user_context TEXT, IN hwtype SMALLINT,
    IN hwaddr_source INT UNSIGNED, IN pool_id INT UNSIGNED
)
    INSERT INTO lease6 (
        address, duid, valid_lifetime, expire, subnet_id, pref_lifetime, lease_type, iaid, prefix_len, fqdn_fwd,
        fqdn_rev, hostname, hwaddr, state, user_context, hwtype, hwaddr_source, pool_id
    ) VALUES (
        INET6_ATON(address), UNHEX(REPLACE(duid, ':', '')), valid_lifetime, FROM_UNIXTIME(expire), subnet_id,
        pref_lifetime, lease_type, iaid, prefix_len, fqdn_fwd, fqdn_rev, REPLACE(hostname, '&#x2c', ','),
        UNHEX(REPLACE(hwaddr, ':', '')), state, REPLACE(user_context, '&#x2c', ','), hwtype, hwaddr_source, pool_id
    )
