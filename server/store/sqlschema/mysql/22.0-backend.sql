-- From Kea 2.2 to Kea 2.6 in the tables of Kea's configuration backend, for a database that has them.

ALTER TABLE dhcp4_shared_network ADD COLUMN offer_lifetime INT(10) DEFAULT NULL, ADD COLUMN allocator TEXT DEFAULT NULL;

ALTER TABLE dhcp4_subnet ADD COLUMN offer_lifetime INT(10) DEFAULT NULL, ADD COLUMN allocator TEXT DEFAULT NULL;

ALTER TABLE dhcp4_client_class ADD COLUMN offer_lifetime INT(10) DEFAULT NULL;

ALTER TABLE dhcp6_shared_network ADD COLUMN allocator TEXT DEFAULT NULL, ADD COLUMN pd_allocator TEXT DEFAULT NULL;

ALTER TABLE dhcp6_subnet ADD COLUMN allocator TEXT DEFAULT NULL, ADD COLUMN pd_allocator TEXT DEFAULT NULL;

SET @disable_audit = 1;

UPDATE dhcp4_global_parameter SET name = 'ddns-conflict-resolution-mode', parameter_type = 4,
    value = CASE value WHEN '1' THEN 'check-with-dhcid' ELSE 'no-check-with-dhcid' END
    WHERE name = 'ddns-use-conflict-resolution' AND value IN ('0', '1');

DELETE FROM dhcp4_global_parameter WHERE name IN ('dhcp-ddns.override-no-update', 'dhcp-ddns.override-client-update', 'dhcp-ddns.replace-client-name', 'dhcp-ddns.generated-prefix',
    'dhcp-ddns.qualifying-suffix', 'dhcp-ddns.hostname-char-set', 'dhcp-ddns.hostname-char-replacement');

UPDATE dhcp4_global_parameter SET parameter_type = 2,
    name = CASE value WHEN 'global' THEN 'reservations-global' WHEN 'out-of-pool' THEN 'reservations-out-of-pool' ELSE 'reservations-in-subnet' END,
    value = CASE WHEN value IN ('disabled', 'off') THEN '0' ELSE '1' END
    WHERE name = 'reservation-mode' AND value IN ('global', 'all', 'disabled', 'off', 'out-of-pool');

UPDATE dhcp6_global_parameter SET name = 'ddns-conflict-resolution-mode', parameter_type = 4,
    value = CASE value WHEN '1' THEN 'check-with-dhcid' ELSE 'no-check-with-dhcid' END
    WHERE name = 'ddns-use-conflict-resolution' AND value IN ('0', '1');

DELETE FROM dhcp6_global_parameter WHERE name IN ('dhcp-ddns.override-no-update', 'dhcp-ddns.override-client-update', 'dhcp-ddns.replace-client-name', 'dhcp-ddns.generated-prefix',
    'dhcp-ddns.qualifying-suffix', 'dhcp-ddns.hostname-char-set', 'dhcp-ddns.hostname-char-replacement');

UPDATE dhcp6_global_parameter SET parameter_type = 2,
    name = CASE value WHEN 'global' THEN 'reservations-global' WHEN 'out-of-pool' THEN 'reservations-out-of-pool' ELSE 'reservations-in-subnet' END,
    value = CASE WHEN value IN ('disabled', 'off') THEN '0' ELSE '1' END
    WHERE name = 'reservation-mode' AND value IN ('global', 'all', 'disabled', 'off', 'out-of-pool');

SET @disable_audit = 0;
