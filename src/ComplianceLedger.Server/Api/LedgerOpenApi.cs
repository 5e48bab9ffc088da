using System.Text.Json.Nodes;
using ComplianceLedger.EventCodec;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ComplianceLedger.Server.Api;

/// <summary>The OpenAPI document: routes and answers as ASP.NET Core sees them, and the commands as their own readers describe themselves.</summary>
internal static class LedgerOpenApi
{
    private const string DocumentName = "v1";

    /// <summary>What the document calls the one way to say who asks.</summary>
    private const string TokenScheme = "token";

    /// <param name="readsAreOpen">Whether whoever reaches the address may read without a token: see <see cref="Access"/>.</param>
    public static void Add(IServiceCollection services, bool readsAreOpen) => services.AddOpenApi(DocumentName, options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Compliance Ledger",
                Version = "1",
                Description = "Sổ theo dõi việc thực hiện nhiệm vụ theo Chỉ thị 15-CT/TW. Every answer that depends on the log carries the header Ledger-Position; "
                    + "every read takes atLeast=POSITION or atLeast=STREAM@REVISION.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[TokenScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" };
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if ((Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type) is { IsEnum: true } words)
            {
                schema.Type = JsonSchemaType.String;
                schema.Enum = [.. WordsOf(words).Select(word => JsonValue.Create(word))];
            }
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) != true)
                return Task.CompletedTask;
            var isRead = context.Description.HttpMethod == HttpMethods.Get && operation.OperationId is not ("list-tokens" or "list-outbox");
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(TokenScheme, context.Document)] = [] }];
            // Nothing beside it means that nothing will do as well.
            if (isRead && readsAreOpen)
                operation.Security.Add(new OpenApiSecurityRequirement());
            if (operation.OperationId == "send-command")
                DescribeCommands(operation);
            else if (isRead)
                DescribeWait(operation);
            return Task.CompletedTask;
        });
    });

    private static void DescribeWait(OpenApiOperation operation) => (operation.Parameters ??= []).Add(new OpenApiParameter
    {
        Name = Positions.AtLeast,
        In = ParameterLocation.Query,
        Description = "Wait until the answer holds this: a position, or STREAM@REVISION.",
        Schema = Text(),
    });

    /// <summary>The registered words of a closed set, as every answer writes them.</summary>
    private static IReadOnlyCollection<string> WordsOf(Type words) =>
        (IReadOnlyCollection<string>)typeof(Words<>).MakeGenericType(words).GetProperty(nameof(Words<Domain.Role>.All))!.GetValue(null)!;

    private static void DescribeCommands(OpenApiOperation operation)
    {
        var one = new OpenApiSchema { OneOf = [.. CommandTable.Current.Describe().Select(CommandSchema)] };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = $"One command, or as application/x-ndjson one a line; then the answer is a line for each. Of commands that are sent one by one, and belong together, say {Wire.ImportHeader}: true.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new OpenApiMediaType { Schema = one },
                [CommandEndpoints.JsonLines] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
        };
    }

    private static IOpenApiSchema CommandSchema(CommandDescription command) => Object(
        command.Type,
        [
            ("type", true, new OpenApiSchema { Type = JsonSchemaType.String, Enum = [JsonValue.Create(command.Type)] }),
            ("commandId", true, new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = CommandTable.CommandIdLengthMax }),
            ("at", false, new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = "When it happened: a time with its offset, a date, or null for unknown; absent for now." }),
            ("by", false, Object(
                null,
                [
                    ("user", true, Text()),
                    ("role", true, Text()),
                    ("agency", false, Text()),
                ],
                "Who acted; only a registrar or the operator may state another than himself.")),
            ("data", true, Object(null, [.. command.Data.Select(field => (field.Name, field.Required, FieldSchema(field)))])),
        ]);

    private static OpenApiSchema FieldSchema(FieldDescription field)
    {
        var orNull = field.Required ? default : JsonSchemaType.Null;
        switch (field.Kind)
        {
            case FieldKind.Identifier:
                return new OpenApiSchema { Type = JsonSchemaType.String | orNull, Pattern = Domain.Identifier.Pattern };
            case FieldKind.Day:
                return new OpenApiSchema { Type = JsonSchemaType.String | orNull, Format = "date" };
            case FieldKind.Moment:
                return new OpenApiSchema { Type = JsonSchemaType.String | orNull, Format = "date-time" };
            case FieldKind.Number:
                return new OpenApiSchema { Type = JsonSchemaType.Integer | orNull };
            case FieldKind.Flag:
                return new OpenApiSchema { Type = JsonSchemaType.Boolean | orNull };
            case FieldKind.IdentifierList:
                return new OpenApiSchema { Type = JsonSchemaType.Array | orNull, Items = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = Domain.Identifier.Pattern } };
            case FieldKind.IdentifierMap:
                return new OpenApiSchema { Type = JsonSchemaType.Object | orNull, AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = Domain.Identifier.Pattern } };
            case FieldKind.WordList:
                return new OpenApiSchema { Type = JsonSchemaType.Array | orNull, Items = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. field.Words!.Select(word => JsonValue.Create(word))] } };
            case FieldKind.List:
                return new OpenApiSchema { Type = JsonSchemaType.Array | orNull, Items = Object(null, Fields(field)) };
            case FieldKind.Object or FieldKind.ObjectOrText:
                var shape = Object(null, Fields(field), field.Kind == FieldKind.ObjectOrText ? "An object, or its number alone as a text." : null);
                shape.Type |= orNull | (field.Kind == FieldKind.ObjectOrText ? JsonSchemaType.String : default);
                return shape;
            default:
                var text = Text();
                text.Type |= orNull;
                text.Enum = field.Words is { Count: > 0 } words ? [.. words.Select(word => JsonValue.Create(word))] : null;
                return text;
        }
    }

    private static (string, bool, OpenApiSchema)[] Fields(FieldDescription field) => [.. field.Fields.Select(inner => (inner.Name, inner.Required, FieldSchema(inner)))];

    private static OpenApiSchema Object(string? title, (string Name, bool Required, OpenApiSchema Schema)[] fields, string? description = null) => new()
    {
        Title = title,
        Description = description,
        Type = JsonSchemaType.Object,
        AdditionalPropertiesAllowed = false,
        Required = fields.Where(field => field.Required).Select(field => field.Name).ToHashSet(),
        Properties = fields.ToDictionary(field => field.Name, IOpenApiSchema (field) => field.Schema),
    };

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String, MaxLength = FieldReader.TextBytesMax };
}
