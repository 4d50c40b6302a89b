UPDATE users SET nick = :nick;
