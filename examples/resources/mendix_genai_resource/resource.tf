# A text generation resource.
resource "mendix_genai_resource" "chat" {
  type         = "text_generation"
  display_name = "Support chat"
  environment  = "Production"
  region       = "eu-central-1"
  model        = "anthropic-claude-sonnet-4-5"
  size         = "medium"

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

# An embeddings generation resource.
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

# A knowledge base has no model and one size.
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
