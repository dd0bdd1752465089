-- From Kea 2.6 to Kea 3.0 in the tables of Kea's configuration backend, for a database that has them.

SET @disable_audit = 1;

DELETE FROM dhcp4_global_parameter WHERE name IN ('control-socket.socket-name', 'control-socket.socket-type');

DELETE FROM dhcp6_global_parameter WHERE name IN ('control-socket.socket-name', 'control-socket.socket-type');

ALTER TABLE dhcp4_shared_network CHANGE COLUMN require_client_classes evaluate_additional_classes LONGTEXT DEFAULT NULL,
    CHANGE COLUMN client_class client_classes LONGTEXT DEFAULT NULL;

UPDATE dhcp4_shared_network SET client_classes = CASE WHEN client_classes <> '' THEN CONCAT('[ "', client_classes, '" ]') END WHERE client_classes IS NOT NULL;

ALTER TABLE dhcp4_subnet CHANGE COLUMN require_client_classes evaluate_additional_classes LONGTEXT DEFAULT NULL,
    CHANGE COLUMN client_class client_classes LONGTEXT DEFAULT NULL;

UPDATE dhcp4_subnet SET client_classes = CASE WHEN client_classes <> '' THEN CONCAT('[ "', client_classes, '" ]') END WHERE client_classes IS NOT NULL;

ALTER TABLE dhcp6_shared_network CHANGE COLUMN require_client_classes evaluate_additional_classes LONGTEXT DEFAULT NULL,
    CHANGE COLUMN client_class client_classes LONGTEXT DEFAULT NULL;

UPDATE dhcp6_shared_network SET client_classes = CASE WHEN client_classes <> '' THEN CONCAT('[ "', client_classes, '" ]') END WHERE client_classes IS NOT NULL;

ALTER TABLE dhcp6_subnet CHANGE COLUMN require_client_classes evaluate_additional_classes LONGTEXT DEFAULT NULL,
    CHANGE COLUMN client_class client_classes LONGTEXT DEFAULT NULL;

UPDATE dhcp6_subnet SET client_classes = CASE WHEN client_classes <> '' THEN CONCAT('[ "', client_classes, '" ]') END WHERE client_classes IS NOT NULL;

ALTER TABLE dhcp4_pool CHANGE COLUMN require_client_classes evaluate_additional_classes LONGTEXT DEFAULT NULL,
    CHANGE COLUMN client_class client_classes LONGTEXT DEFAULT NULL;

UPDATE dhcp4_pool SET client_classes = CASE WHEN client_classes <> '' THEN CONCAT('[ "', client_classes, '" ]') END WHERE client_classes IS NOT NULL;

ALTER TABLE dhcp6_pool CHANGE COLUMN require_client_classes evaluate_additional_classes LONGTEXT DEFAULT NULL,
    CHANGE COLUMN client_class client_classes LONGTEXT DEFAULT NULL;

UPDATE dhcp6_pool SET client_classes = CASE WHEN client_classes <> '' THEN CONCAT('[ "', client_classes, '" ]') END WHERE client_classes IS NOT NULL;

ALTER TABLE dhcp6_pd_pool CHANGE COLUMN require_client_classes evaluate_additional_classes LONGTEXT DEFAULT NULL,
    CHANGE COLUMN client_class client_classes LONGTEXT DEFAULT NULL;

UPDATE dhcp6_pd_pool SET client_classes = CASE WHEN client_classes <> '' THEN CONCAT('[ "', client_classes, '" ]') END WHERE client_classes IS NOT NULL;

ALTER TABLE dhcp4_client_class CHANGE COLUMN only_if_required only_in_additional_list TINYINT NOT NULL DEFAULT 0;

ALTER TABLE dhcp6_client_class CHANGE COLUMN only_if_required only_in_additional_list TINYINT NOT NULL DEFAULT 0;

ALTER TABLE dhcp4_shared_network ADD COLUMN ddns_ttl_percent FLOAT DEFAULT NULL, ADD COLUMN ddns_ttl INT(10) DEFAULT NULL,
    ADD COLUMN ddns_ttl_min INT(10) DEFAULT NULL, ADD COLUMN ddns_ttl_max INT(10) DEFAULT NULL;

ALTER TABLE dhcp4_subnet ADD COLUMN ddns_ttl_percent FLOAT DEFAULT NULL, ADD COLUMN ddns_ttl INT(10) DEFAULT NULL,
    ADD COLUMN ddns_ttl_min INT(10) DEFAULT NULL, ADD COLUMN ddns_ttl_max INT(10) DEFAULT NULL;

ALTER TABLE dhcp6_shared_network ADD COLUMN ddns_ttl_percent FLOAT DEFAULT NULL, ADD COLUMN ddns_ttl INT(10) DEFAULT NULL,
    ADD COLUMN ddns_ttl_min INT(10) DEFAULT NULL, ADD COLUMN ddns_ttl_max INT(10) DEFAULT NULL;

ALTER TABLE dhcp6_subnet ADD COLUMN ddns_ttl_percent FLOAT DEFAULT NULL, ADD COLUMN ddns_ttl INT(10) DEFAULT NULL,
    ADD COLUMN ddns_ttl_min INT(10) DEFAULT NULL, ADD COLUMN ddns_ttl_max INT(10) DEFAULT NULL;

SET @disable_audit = 0;
