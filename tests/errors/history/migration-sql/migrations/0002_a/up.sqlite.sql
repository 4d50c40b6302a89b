-- Its words.
UPDATE users SET nick = email;
UPDATE users
   SET nik = email;
