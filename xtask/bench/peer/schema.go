package main

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const (
	textGeneration       = "text_generation"
	embeddingsGeneration = "embeddings_generation"
	knowledgeBase        = "knowledge_base"

	deprovision = "deprovision"
	prevent     = "prevent"
	abandon     = "abandon"

	mostModels      = 20
	mostCloudTokens = 1<<53 - 1
)

var (
	notBlank  = stringvalidator.RegexMatches(regexp.MustCompile(`\S`), "must not be empty")
	trimmed   = stringvalidator.RegexMatches(regexp.MustCompile(`^\S(.*\S)?$`), "must not begin or end with a blank")
	isEmail   = stringvalidator.RegexMatches(regexp.MustCompile(`^[^@\s]+@[^@\s]+$`), "must be an e-mail address")
	aDuration = stringvalidator.RegexMatches(regexp.MustCompile(`^([0-9]+(ms|s|m|h))+$`), "must be a duration such as 10m")
)

func (r *genAIResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{
				Description:       "The id of the resource, a UUID.",
				RequiredForImport: true,
			},
		},
	}
}

func (r *genAIResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	kept := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	replaces := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A GenAI resource of the Mendix Control Center: text generation, embeddings " +
			"generation, or a knowledge base. It is paid in Mendix Cloud Tokens from the moment it is created. " +
			"Destroying it takes effect at the end of its bundle month.",
		Attributes: map[string]schema.Attribute{
			"type": schema.StringAttribute{
				MarkdownDescription: "What it is: `text_generation`, `embeddings_generation` or `knowledge_base`.",
				Required:            true,
				PlanModifiers:       replaces,
				Validators:          []validator.String{stringvalidator.OneOf(textGeneration, embeddingsGeneration, knowledgeBase)},
			},
			"display_name": schema.StringAttribute{
				MarkdownDescription: "Display name, 1 to 100 characters, without blanks at its ends. Changes in place.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.UTF8LengthBetween(1, 100), trimmed},
			},
			"environment": schema.StringAttribute{
				MarkdownDescription: "The Mendix environment it is for: `Test`, `Acceptance` or `Production`. Changes in place.",
				Required:            true,
				Validators:          []validator.String{notBlank},
			},
			"region": schema.StringAttribute{
				MarkdownDescription: "Id of the Mendix Cloud region that hosts it, for example `eu-central-1`.",
				Required:            true,
				PlanModifiers:       replaces,
				Validators:          []validator.String{notBlank},
			},
			"model": schema.StringAttribute{
				MarkdownDescription: "Id of its only model: short for `models` with one element.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{notBlank},
			},
			"models": schema.SetAttribute{
				MarkdownDescription: "Ids of the model versions wanted. Several need `default_model`, and `cloud_tokens` instead of `size`.",
				ElementType:         types.StringType,
				Optional:            true,
				Computed:            true,
				Validators:          []validator.Set{setvalidator.SizeBetween(1, mostModels), setvalidator.ValueStringsAre(notBlank)},
			},
			"default_model": schema.StringAttribute{
				MarkdownDescription: "Text generation only: the model that answers a call which names none.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{notBlank},
			},
			"available_models": schema.SetAttribute{
				MarkdownDescription: "Ids of the models that are enabled now. Null for a knowledge base.",
				ElementType:         types.StringType,
				Computed:            true,
				PlanModifiers:       []planmodifier.Set{setplanmodifier.UseStateForUnknown()},
			},
			"cross_region_inference": schema.BoolAttribute{
				MarkdownDescription: "Whether sibling regions may serve its requests. By default `true` if one of the models needs it.",
				Optional:            true,
				Computed:            true,
				PlanModifiers:       []planmodifier.Bool{boolplanmodifier.UseStateForUnknown(), boolplanmodifier.RequiresReplace()},
			},
			"size": schema.StringAttribute{
				MarkdownDescription: "A fixed subscription plan: `small`, `medium` or `large`; for a knowledge base `standard`. " +
					"Null for a capacity (`cloud_tokens`).",
				Optional:   true,
				Computed:   true,
				Validators: []validator.String{notBlank},
			},
			"cloud_tokens": schema.Int64Attribute{
				MarkdownDescription: "Mendix Cloud Tokens a month, as wanted. Written without `size`: the capacity. With `size`: what that costs.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.Int64{int64validator.Between(1, mostCloudTokens)},
			},
			"genai_units": schema.Int64Attribute{
				MarkdownDescription: "GenAI Units a month that the wanted capacity brings. Null for a fixed size and for a knowledge base.",
				Computed:            true,
			},
			"active_size": schema.StringAttribute{
				MarkdownDescription: "The size in force now: another one than `size` while a change is pending.",
				Computed:            true,
			},
			"active_cloud_tokens": schema.Int64Attribute{
				MarkdownDescription: "Mendix Cloud Tokens that it holds now, and 0 if it failed.",
				Computed:            true,
			},
			"size_change_scheduled_at": schema.StringAttribute{
				MarkdownDescription: "When a pending smaller size or capacity takes effect, RFC 3339; null if none is pending.",
				Computed:            true,
			},
			"created_for": schema.SingleNestedAttribute{
				MarkdownDescription: "For whom it is provisioned; \"Created For\" in the Control Center.",
				Required:            true,
				PlanModifiers:       []planmodifier.Object{objectplanmodifier.RequiresReplace()},
				Attributes: map[string]schema.Attribute{
					"name": schema.StringAttribute{
						MarkdownDescription: "Name of the user, for example `Ada Lovelace`.",
						Required:            true,
						Validators:          []validator.String{notBlank},
					},
					"email": schema.StringAttribute{
						MarkdownDescription: "E-mail address of the user, for example `ada@example.com`.",
						Required:            true,
						Validators:          []validator.String{isEmail},
					},
				},
			},
			"deletion_policy": schema.StringAttribute{
				MarkdownDescription: "What destroying it means: `deprovision` (default), `prevent` or `abandon`.",
				Optional:            true,
				Computed:            true,
				Default:             stringdefault.StaticString(deprovision),
				Validators:          []validator.String{stringvalidator.OneOf(deprovision, prevent, abandon)},
			},
			"timeouts": schema.SingleNestedAttribute{
				MarkdownDescription: "How long to wait, as durations such as `30s` or `10m`.",
				Optional:            true,
				Attributes: map[string]schema.Attribute{
					"create": timeout("How long to wait until it is active. Default `10m`."),
					"update": timeout("How long a change may take, all tries together. Default `5m`."),
					"delete": timeout("How long scheduling the end may take, all tries together. Default `5m`."),
				},
			},
			"id": schema.StringAttribute{
				MarkdownDescription: "Its id, a UUID.",
				Computed:            true,
				PlanModifiers:       kept,
			},
			"status": schema.StringAttribute{
				MarkdownDescription: "Its lifecycle status, for example `ACTIVE`.",
				Computed:            true,
			},
			"created_at": schema.StringAttribute{
				MarkdownDescription: "When it was created, RFC 3339.",
				Computed:            true,
				PlanModifiers:       kept,
			},
			"bundle_month_ends_at": schema.StringAttribute{
				MarkdownDescription: "When its current bundle month ends, RFC 3339.",
				Computed:            true,
				PlanModifiers:       kept,
			},
			"deprovision_scheduled_at": schema.StringAttribute{
				MarkdownDescription: "When it stops, RFC 3339; null while nothing is scheduled.",
				Computed:            true,
				PlanModifiers:       kept,
			},
			"portal_url": schema.StringAttribute{
				MarkdownDescription: "The address at which the GenAI portal shows it.",
				Computed:            true,
				PlanModifiers:       kept,
			},
		},
	}
}

func timeout(description string) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: description,
		Optional:            true,
		Validators:          []validator.String{aDuration},
	}
}
