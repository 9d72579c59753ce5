BOT_NAME = "books"
ROBOTSTXT_OBEY = True
BOOKS_FOLDER = "books"
