//! The user's configuration.

use std::fmt;

use serde::Serialize;
use serde_json::json;

/// A `resource "mendix_genai_resource"` block. `Display` shows it as HCL.
#[derive(Clone, Debug)]
pub struct Block {
    name: String,
    attributes: Vec<(String, String)>,
    nested: String,
}

/// A small text generation resource for the environment Test, as in most stories.
pub fn text_generation(name: &str) -> Block {
    Block::new(name, "text_generation", "small").set("model", "anthropic-claude-sonnet-4-5")
}

/// The text generation resource `chat`.
pub fn chat() -> Block {
    text_generation("chat")
}

/// The text generation resource `chat` by capacity, with the models Sonnet 4.5, which is the
/// default, and Haiku 4.5.
pub fn chat_by_capacity(cloud_tokens: u64) -> Block {
    chat()
        .without("model")
        .without("size")
        .set("models", [SONNET, HAIKU])
        .set("default_model", SONNET)
        .set("cloud_tokens", cloud_tokens)
}

/// A model that is sold by size and by capacity.
pub const SONNET: &str = "anthropic-claude-sonnet-4-5";

/// A model that is sold by capacity only.
pub const HAIKU: &str = "anthropic-claude-haiku-4-5";

/// The small embeddings generation resource `embeddings`, with a model that needs no cross-region
/// inference.
pub fn embeddings() -> Block {
    Block::new("embeddings", "embeddings_generation", "small")
        .set("model", "cohere-embed-v3-english")
}

/// The knowledge base `knowledge`.
pub fn knowledge_base() -> Block {
    Block::new("knowledge", "knowledge_base", "standard")
}

/// The block that imports the resource `chat` by its id.
pub fn import_of_chat(id: &str) -> String {
    format!("import {{\n  to = mendix_genai_resource.chat\n  id = {id:?}\n}}")
}

impl Block {
    fn new(name: &str, of: &str, size: &str) -> Block {
        Block {
            name: name.to_owned(),
            attributes: Vec::new(),
            nested: String::new(),
        }
        .set("type", of)
        .set("display_name", name)
        .set("environment", "Test")
        .set("region", "eu-central-1")
        .set("size", size)
        .set(
            "created_for",
            json!({"name": "Ada Lovelace", "email": "ada.lovelace@example.com"}),
        )
    }

    /// Sets an attribute to a value. Every JSON value is also an HCL expression.
    pub fn set(self, attribute: &str, value: impl Serialize) -> Block {
        self.expression(attribute, &json!(value).to_string())
    }

    /// Sets an attribute to an expression, for example a reference.
    pub fn expression(self, attribute: &str, expression: &str) -> Block {
        let mut block = self.without(attribute);
        block
            .attributes
            .push((attribute.to_owned(), expression.to_owned()));
        block
    }

    /// Removes an attribute.
    pub fn without(mut self, attribute: &str) -> Block {
        self.attributes.retain(|(name, _)| name != attribute);
        self
    }

    /// Makes Terraform create a replacement before it destroys the old resource.
    pub fn create_before_destroy(self) -> Block {
        self.nested("  lifecycle {\n    create_before_destroy = true\n  }\n")
    }

    /// Adds a nested block, for example `lifecycle`.
    pub fn nested(mut self, block: &str) -> Block {
        block.clone_into(&mut self.nested);
        self
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "resource \"mendix_genai_resource\" {:?} {{", self.name)?;
        for (name, expression) in &self.attributes {
            writeln!(f, "  {name} = {expression}")?;
        }
        writeln!(f, "{}}}", self.nested)
    }
}
