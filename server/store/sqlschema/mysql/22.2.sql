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

UPDATE lease6 SET binary_address = INET6_ATON(address);

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

CREATE PROCEDURE lease4_AINS_lease4_pool_stat(IN new_state TINYINT UNSIGNED, IN new_subnet_id INT UNSIGNED, IN new_pool_id INT UNSIGNED)
BEGIN
    IF new_state IN (0, 1) THEN
        INSERT INTO lease4_pool_stat (subnet_id, pool_id, state, leases) VALUES (new_subnet_id, new_pool_id, new_state, 1) ON DUPLICATE KEY UPDATE leases = leases + 1;
    END IF;
END

CREATE PROCEDURE lease4_ADEL_lease4_pool_stat(IN old_state TINYINT UNSIGNED, IN old_subnet_id INT UNSIGNED, IN old_pool_id INT UNSIGNED)
BEGIN
    IF old_state IN (0, 1) THEN
        UPDATE lease4_pool_stat SET leases = IF(leases > 0, leases - 1, 0) WHERE subnet_id = old_subnet_id AND pool_id = old_pool_id AND state = old_state;
    END IF;
END

CREATE PROCEDURE lease4_AUPD_lease4_pool_stat(IN old_state TINYINT UNSIGNED, IN old_subnet_id INT UNSIGNED, IN old_pool_id INT UNSIGNED, IN new_state TINYINT UNSIGNED, IN new_subnet_id INT UNSIGNED, IN new_pool_id INT UNSIGNED)
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

CREATE PROCEDURE lease6_AINS_lease6_pool_stat(IN new_state TINYINT UNSIGNED, IN new_subnet_id INT UNSIGNED, IN new_pool_id INT UNSIGNED, IN new_lease_type TINYINT)
BEGIN
    IF new_state IN (0, 1) THEN
        INSERT INTO lease6_pool_stat (subnet_id, pool_id, lease_type, state, leases) VALUES (new_subnet_id, new_pool_id, new_lease_type, new_state, 1) ON DUPLICATE KEY UPDATE leases = leases + 1;
    END IF;
END

CREATE PROCEDURE lease6_ADEL_lease6_pool_stat(IN old_state TINYINT UNSIGNED, IN old_subnet_id INT UNSIGNED, IN old_pool_id INT UNSIGNED, IN old_lease_type TINYINT)
BEGIN
    IF old_state IN (0, 1) THEN
        UPDATE lease6_pool_stat SET leases = IF(leases > 0, leases - 1, 0) WHERE subnet_id = old_subnet_id AND pool_id = old_pool_id AND lease_type = old_lease_type AND state = old_state;
    END IF;
END

CREATE PROCEDURE lease6_AUPD_lease6_pool_stat(IN old_state TINYINT UNSIGNED, IN old_subnet_id INT UNSIGNED, IN old_pool_id INT UNSIGNED, IN old_lease_type TINYINT, IN new_state TINYINT UNSIGNED, IN new_subnet_id INT UNSIGNED, IN new_pool_id INT UNSIGNED, IN new_lease_type TINYINT)
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

UPDATE schema_version SET version = 22, minor = 2;
