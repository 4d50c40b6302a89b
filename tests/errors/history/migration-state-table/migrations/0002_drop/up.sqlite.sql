-- loses: table pets
ALTER TABLE users RENAME COLUMN nick TO nick;
