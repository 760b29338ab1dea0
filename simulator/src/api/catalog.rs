//! `/v1/genai/catalog`.

use axum::Json;

use crate::catalog::{CATALOG, Catalog};

pub async fn get() -> Json<&'static Catalog> {
    Json(&CATALOG)
}
