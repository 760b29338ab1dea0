data "mendix_genai_resource" "chat" {
  display_name = "Support chat"
}

data "mendix_genai_consumption" "chat" {
  resource_id = data.mendix_genai_resource.chat.id
}

# Warns in every plan and apply, and fails none. Keep the data source beside the check: inside it,
# Terraform would read it again in each apply, so no plan would be empty.
check "consumption_of_chat" {
  assert {
    condition     = coalesce(data.mendix_genai_consumption.chat.consumed_percent, 0) < 80
    error_message = "Support chat has consumed ${coalesce(data.mendix_genai_consumption.chat.consumed_percent, 0)} % of its allocation, which is refilled at ${data.mendix_genai_consumption.chat.refills_at}."
  }
}
