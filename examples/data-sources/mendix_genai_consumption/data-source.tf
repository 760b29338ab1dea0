data "mendix_genai_resource" "chat" {
  display_name = "Support chat"
}

# Warns in every plan and apply, and stops none. Because the data source is inside the check, a read
# that fails is a warning too.
check "consumption_of_chat" {
  data "mendix_genai_consumption" "chat" {
    resource_id = data.mendix_genai_resource.chat.id
  }

  assert {
    condition     = coalesce(data.mendix_genai_consumption.chat.consumed_percent, 0) < 80
    error_message = "Support chat has consumed ${coalesce(data.mendix_genai_consumption.chat.consumed_percent, 0)} % of its allocation, which is refilled at ${data.mendix_genai_consumption.chat.refills_at}."
  }
}
