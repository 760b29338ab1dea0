# Needs a simulator of the Control Center at MENDIX_CONTROL_CENTER_ENDPOINT. Never let this run
# against the real one: what a test creates holds Cloud Tokens to the end of its bundle month. So
# this file is not in `tests`: only `terraform test -test-directory=simulator-tests` reads it.

run "provisioned" {
  variables {
    with_knowledge = true
  }

  assert {
    condition     = output.cloud_tokens == 30 + 6 + 48
    error_message = "The prices of the catalog should add up, not to ${output.cloud_tokens}."
  }

  assert {
    condition     = mendix_genai_resource.chat.status == "ACTIVE"
    error_message = "It should be active, not ${mendix_genai_resource.chat.status}."
  }
}

run "larger_at_once" {
  variables {
    with_knowledge = true
    size           = "medium"
  }

  assert {
    condition     = mendix_genai_resource.chat.active_size == "medium"
    error_message = "A larger size should be in force at once."
  }
}

run "smaller_at_the_end_of_the_month" {
  variables {
    with_knowledge = true
    size           = "small"
  }

  assert {
    condition = (
      mendix_genai_resource.chat.active_size == "medium" &&
      mendix_genai_resource.chat.size_change_scheduled_at == mendix_genai_resource.chat.bundle_month_ends_at
    )
    error_message = "A smaller size should wait for the end of the bundle month."
  }
}
