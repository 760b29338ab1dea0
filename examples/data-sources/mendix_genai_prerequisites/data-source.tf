data "mendix_genai_prerequisites" "now" {
  cloud_tokens_needed = 60
}

# Warns about what is missing, and does not fail the plan.
check "self_service_provisioning" {
  assert {
    condition     = data.mendix_genai_prerequisites.now.eligible
    error_message = "GenAI resources cannot be provisioned by self-service at the moment."
  }
}

# Fails the plan.
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

  lifecycle {
    precondition {
      condition     = data.mendix_genai_prerequisites.now.cloud_tokens.met
      error_message = data.mendix_genai_prerequisites.now.cloud_tokens.message
    }
  }
}
