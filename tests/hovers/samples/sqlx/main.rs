use sqlx::postgres::PgPoolOptions;
use std::env;

struct Query {
    name: String,
}

#[derive(sqlx::FromRow)]
struct User {
    id: i64,
}

// connecting takes a moment, then macros do the rest
async fn users(pool: &sqlx::PgPool) -> Vec<User> {
    let install = env::var("DATABASE_URL").unwrap();
    let usage = Query { name: install };
    sqlx::query_as("SELECT id FROM users").bind(usage.name).fetch_all(pool).await.unwrap()
}
