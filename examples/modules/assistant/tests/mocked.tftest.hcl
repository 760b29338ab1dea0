# Needs no Control Center: this file makes up its answers.

mock_provider "mendix" {
  mock_resource "mendix_genai_resource" {
    override_during = plan

    # Every computed attribute. Terraform makes up another random text in each plan for one that is
    # missing here.
    defaults = {
      # The configuration may set these. Where it does, Terraform takes its value.
      model                  = null
      models                 = null
      default_model          = null
      cross_region_inference = true
      size                   = "small"
      cloud_tokens           = 30
      deletion_policy        = "deprovision"

      # Only the Control Center knows these.
      id                       = "4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f"
      status                   = "ACTIVE"
      available_models         = null
      genai_units              = null
      active_size              = "small"
      active_cloud_tokens      = 30
      size_change_scheduled_at = null
      created_at               = "2026-01-31T10:00:00Z"
      bundle_month_ends_at     = "2026-02-28T10:00:00Z"
      deprovision_scheduled_at = null
      portal_url               = "https://genai.home.mendix.com/"
    }
  }
}

run "one_resource_unless_more_is_asked_for" {
  command = plan

  assert {
    condition     = output.cloud_tokens == 30
    error_message = "One resource should cost 30 tokens, not ${output.cloud_tokens}."
  }

  assert {
    condition     = output.ids == { "Assistant chat" = "4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f" }
    error_message = "There should be one resource: ${jsonencode(output.ids)}"
  }
}

run "production_is_protected" {
  command = plan

  variables {
    environment    = "Production"
    with_knowledge = true
  }

  assert {
    condition = alltrue([
      for resource in concat(
        [mendix_genai_resource.chat], mendix_genai_resource.embeddings, mendix_genai_resource.knowledge
      ) : resource.deletion_policy == "prevent"
    ])
    error_message = "Everything for Production should have the policy prevent."
  }
}

run "what_costs_too_much_fails_in_the_plan" {
  command = plan

  variables {
    with_knowledge   = true
    max_cloud_tokens = 89
  }

  expect_failures = [output.cloud_tokens]
}

run "what_is_applied_is_what_was_planned" {
  assert {
    condition     = mendix_genai_resource.chat.status == "ACTIVE"
    error_message = "An apply with the mock should answer what the mock says."
  }
}
