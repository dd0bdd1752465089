-- From Kea 2.6 to Kea 3.0 in the tables of Kea's configuration backend, for a database that has them.

SELECT set_config('kea.disable_audit', 'true', true);

DELETE FROM dhcp4_global_parameter WHERE name IN ('control-socket.socket-name', 'control-socket.socket-type');

DELETE FROM dhcp6_global_parameter WHERE name IN ('control-socket.socket-name', 'control-socket.socket-type');

ALTER TABLE dhcp4_shared_network RENAME COLUMN require_client_classes TO evaluate_additional_classes;

ALTER TABLE dhcp4_shared_network RENAME COLUMN client_class TO client_classes;

ALTER TABLE dhcp4_shared_network ALTER COLUMN client_classes TYPE TEXT;

UPDATE dhcp4_shared_network SET client_classes = CASE WHEN client_classes <> '' THEN '[ "' || client_classes || '" ]' END WHERE client_classes IS NOT NULL;

ALTER TABLE dhcp4_subnet RENAME COLUMN require_client_classes TO evaluate_additional_classes;

ALTER TABLE dhcp4_subnet RENAME COLUMN client_class TO client_classes;

ALTER TABLE dhcp4_subnet ALTER COLUMN client_classes TYPE TEXT;

UPDATE dhcp4_subnet SET client_classes = CASE WHEN client_classes <> '' THEN '[ "' || client_classes || '" ]' END WHERE client_classes IS NOT NULL;

ALTER TABLE dhcp6_shared_network RENAME COLUMN require_client_classes TO evaluate_additional_classes;

ALTER TABLE dhcp6_shared_network RENAME COLUMN client_class TO client_classes;

ALTER TABLE dhcp6_shared_network ALTER COLUMN client_classes TYPE TEXT;

UPDATE dhcp6_shared_network SET client_classes = CASE WHEN client_classes <> '' THEN '[ "' || client_classes || '" ]' END WHERE client_classes IS NOT NULL;

ALTER TABLE dhcp6_subnet RENAME COLUMN require_client_classes TO evaluate_additional_classes;

ALTER TABLE dhcp6_subnet RENAME COLUMN client_class TO client_classes;

ALTER TABLE dhcp6_subnet ALTER COLUMN client_classes TYPE TEXT;

UPDATE dhcp6_subnet SET client_classes = CASE WHEN client_classes <> '' THEN '[ "' || client_classes || '" ]' END WHERE client_classes IS NOT NULL;

ALTER TABLE dhcp4_pool RENAME COLUMN require_client_classes TO evaluate_additional_classes;

ALTER TABLE dhcp4_pool RENAME COLUMN client_class TO client_classes;

ALTER TABLE dhcp4_pool ALTER COLUMN client_classes TYPE TEXT;

UPDATE dhcp4_pool SET client_classes = CASE WHEN client_classes <> '' THEN '[ "' || client_classes || '" ]' END WHERE client_classes IS NOT NULL;

ALTER TABLE dhcp6_pool RENAME COLUMN require_client_classes TO evaluate_additional_classes;

ALTER TABLE dhcp6_pool RENAME COLUMN client_class TO client_classes;

ALTER TABLE dhcp6_pool ALTER COLUMN client_classes TYPE TEXT;

UPDATE dhcp6_pool SET client_classes = CASE WHEN client_classes <> '' THEN '[ "' || client_classes || '" ]' END WHERE client_classes IS NOT NULL;

ALTER TABLE dhcp6_pd_pool RENAME COLUMN require_client_classes TO evaluate_additional_classes;

ALTER TABLE dhcp6_pd_pool RENAME COLUMN client_class TO client_classes;

ALTER TABLE dhcp6_pd_pool ALTER COLUMN client_classes TYPE TEXT;

UPDATE dhcp6_pd_pool SET client_classes = CASE WHEN client_classes <> '' THEN '[ "' || client_classes || '" ]' END WHERE client_classes IS NOT NULL;

ALTER TABLE dhcp4_client_class RENAME COLUMN only_if_required TO only_in_additional_list;

ALTER TABLE dhcp6_client_class RENAME COLUMN only_if_required TO only_in_additional_list;

ALTER TABLE dhcp4_shared_network ADD COLUMN ddns_ttl_percent FLOAT DEFAULT NULL, ADD COLUMN ddns_ttl BIGINT DEFAULT NULL,
    ADD COLUMN ddns_ttl_min BIGINT DEFAULT NULL, ADD COLUMN ddns_ttl_max BIGINT DEFAULT NULL;

ALTER TABLE dhcp4_subnet ADD COLUMN ddns_ttl_percent FLOAT DEFAULT NULL, ADD COLUMN ddns_ttl BIGINT DEFAULT NULL,
    ADD COLUMN ddns_ttl_min BIGINT DEFAULT NULL, ADD COLUMN ddns_ttl_max BIGINT DEFAULT NULL;

ALTER TABLE dhcp6_shared_network ADD COLUMN ddns_ttl_percent FLOAT DEFAULT NULL, ADD COLUMN ddns_ttl BIGINT DEFAULT NULL,
    ADD COLUMN ddns_ttl_min BIGINT DEFAULT NULL, ADD COLUMN ddns_ttl_max BIGINT DEFAULT NULL;

ALTER TABLE dhcp6_subnet ADD COLUMN ddns_ttl_percent FLOAT DEFAULT NULL, ADD COLUMN ddns_ttl BIGINT DEFAULT NULL,
    ADD COLUMN ddns_ttl_min BIGINT DEFAULT NULL, ADD COLUMN ddns_ttl_max BIGINT DEFAULT NULL;

SELECT set_config('kea.disable_audit', 'false', true);
