# Three GenAI resources, as a Mendix administrator provisions them in Control Center: a text model,
# an embeddings model and a knowledge base.
#
#   cargo xtask quickstart     runs this against a simulator; nothing is bought

terraform {
  required_providers {
    mendix = {
      source = "mendix/mendix"
    }
  }
}

# The address of the Control Center API and the token stay out of this file. They come from the
# environment variables MENDIX_CONTROL_CENTER_ENDPOINT and MENDIX_TOKEN.
provider "mendix" {}

# "Created For" in Control Center: the person for whom you provision a resource.
locals {
  owner = {
    name  = "Ada Lovelace"
    email = "ada.lovelace@example.com"
  }
}

# A text generation resource, bought as a capacity: Cloud Tokens a month, and 100 GenAI Units for
# each of them (`genai_units`). Calls may name one of its models; the default model answers the
# others. In this region, both models need cross-region inference. The provider finds that out and
# sets `cross_region_inference`.
resource "mendix_genai_resource" "chat" {
  type          = "text_generation"
  display_name  = "Quickstart chat"
  environment   = "Test"
  region        = "eu-central-1"
  models        = ["anthropic-claude-haiku-4-5", "anthropic-claude-sonnet-4-6"]
  default_model = "anthropic-claude-haiku-4-5"
  cloud_tokens  = 50
  created_for   = local.owner
}

# An embeddings generation resource turns texts into vectors, for example for a knowledge base. This
# one has a fixed size, the older way to buy. The catalog says what it costs (`cloud_tokens`).
resource "mendix_genai_resource" "embeddings" {
  type         = "embeddings_generation"
  display_name = "Quickstart embeddings"
  environment  = "Test"
  region       = "eu-central-1"
  model        = "cohere-embed-v3-english"
  size         = "small"
  created_for  = local.owner
}

# A knowledge base stores those vectors. It has no model, and one size: `standard`.
resource "mendix_genai_resource" "knowledge" {
  type         = "knowledge_base"
  display_name = "Quickstart knowledge base"
  environment  = "Test"
  region       = "eu-central-1"
  created_for  = local.owner
}

locals {
  all = {
    chat       = mendix_genai_resource.chat
    embeddings = mendix_genai_resource.embeddings
    knowledge  = mendix_genai_resource.knowledge
  }
}

# Output only what stays the same. `bundle_month_ends_at` changes each month, and a plan is not
# empty if an output changes.
output "resources" {
  description = "Id and address of each resource"
  value = {
    for name, resource in local.all : name => {
      id     = resource.id
      portal = resource.portal_url
    }
  }
}

output "cloud_tokens" {
  description = "Mendix Cloud Tokens that the three resources hold together; known in the plan"
  value       = sum([for resource in local.all : resource.cloud_tokens])
}
