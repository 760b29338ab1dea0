# A text generation resource with two models, bought as a capacity of 50 Cloud Tokens a month.
resource "mendix_genai_resource" "chat" {
  type          = "text_generation"
  display_name  = "Support chat"
  environment   = "Production"
  region        = "eu-central-1"
  models        = ["anthropic-claude-haiku-4-5", "anthropic-claude-sonnet-4-6"]
  default_model = "anthropic-claude-haiku-4-5"
  cloud_tokens  = 50

  created_for = {
    name  = "Ada Lovelace"
    email = "ada.lovelace@example.com"
  }

  # A plan that would destroy or replace this resource is an error.
  deletion_policy = "prevent"

  timeouts = {
    create = "20m"
  }
}

# An embeddings generation resource with a fixed size. A fixed size is sold with one model.
resource "mendix_genai_resource" "embeddings" {
  type         = "embeddings_generation"
  display_name = "Support embeddings"
  environment  = "Production"
  region       = "ca-central-1"
  model        = "cohere-embed-v3-multilingual"
  size         = "small"

  created_for = {
    name  = "Ada Lovelace"
    email = "ada.lovelace@example.com"
  }
}

# A knowledge base has no model and one size, which may be left out.
resource "mendix_genai_resource" "knowledge" {
  type         = "knowledge_base"
  display_name = "Support knowledge base"
  environment  = "Production"
  region       = "eu-central-1"
  size         = "standard"

  created_for = {
    name  = "Ada Lovelace"
    email = "ada.lovelace@example.com"
  }
}
