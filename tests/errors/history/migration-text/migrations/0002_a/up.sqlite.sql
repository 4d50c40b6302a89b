-- refuse this: why
SELECT 1;
-- refuse unique:
SELECT 1;
-- rebuild:
SELECT 1;
-- end
-- end
-- rebuild: users
SELECT 1;
-- refuse check: no end
SELECT 1;
