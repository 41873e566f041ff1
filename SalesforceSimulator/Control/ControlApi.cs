using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using SalesforceSimulator.Api;
using SalesforceSimulator.Faults;
using SalesforceSimulator.Hosting;
using SalesforceSimulator.OAuth;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Control;

/// <summary>What a test or a demonstration may do to the org from the side. Loopback only; see README.md.</summary>
internal static class ControlApi
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static void MapControlApi(this WebApplication app)
    {
        var api = app.MapGroup("/simulator/api").AddEndpointFilter(async (context, next) =>
            IsLocal(context.HttpContext) ? await next(context) : Results.StatusCode(StatusCodes.Status403Forbidden));
        MapFaults(api, app.Services.GetRequiredService<FaultBook>());
        MapState(api, app.Services);
        api.MapReading(app.Services);
    }

    /// <exception cref="BadHttpRequestException">The body is not what the call takes.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context)
    {
        // A page in a browser can post a form or text to loopback, but not JSON.
        if (!context.Request.HasJsonContentType())
        {
            throw new BadHttpRequestException("Send application/json.", StatusCodes.Status415UnsupportedMediaType);
        }

        try
        {
            return await context.Request.ReadFromJsonAsync<T>(Json, context.RequestAborted)
                ?? throw new BadHttpRequestException("A JSON object is needed.");
        }
        catch (JsonException invalid)
        {
            throw new BadHttpRequestException(invalid.Message, invalid);
        }
    }

    public static IResult Reply(object value, int status = 200) => Results.Json(value, Json, statusCode: status);

    private static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && (context.Request.Host.Host is "localhost" || (IPAddress.TryParse(context.Request.Host.Host.Trim('[', ']'), out var host) && IPAddress.IsLoopback(host)));

    private static void MapFaults(RouteGroupBuilder api, FaultBook faults)
    {
        api.MapGet("/faults", () => Reply(faults.Armed()));
        api.MapPost("/faults", Answer.With(async context => Reply(faults.Arm(await ReadAsync<Fault>(context)), 201)));
        api.MapDelete("/faults/{id:long}", (long id) => faults.Disarm(id) ? Results.NoContent() : Results.NotFound());
        api.MapDelete("/faults", () =>
        {
            faults.Clear();
            return Results.NoContent();
        });
    }

    private static void MapState(RouteGroupBuilder api, IServiceProvider services)
    {
        var org = services.GetRequiredService<Org>();
        var settings = services.GetRequiredService<OrgSettings>();
        var grants = services.GetRequiredService<GrantBook>();
        var clock = services.GetRequiredService<OrgClock>();
        var usage = services.GetRequiredService<ApiUsage>();
        var records = new RecordControl(org, services.GetRequiredService<Rows.RowWriter>(), clock);

        api.MapPost("/settings", Answer.With(async context =>
        {
            var wanted = await ReadAsync<SettingsChange>(context);
            org.Read(() =>
            {
                settings.Change(wanted.DuplicateRule, wanted.AssignmentRule, wanted.InstanceUrl);
                if (wanted.StateCountryPicklists is { } places)
                {
                    settings.UsePlaces(places);
                }

                return true;
            });
            if (wanted.ApiUsage is { } used)
            {
                usage.Set(used);
            }

            return Results.NoContent();
        }));
        api.MapPost("/schema", Answer.With(async context =>
        {
            var wanted = await ReadAsync<SchemaChange>(context);
            return org.Read(() =>
            {
                if (org.Table(wanted.Object) is not { } table || table.Field(wanted.Field) is not { } field)
                {
                    return Results.NotFound();
                }

                settings.Change(table, field, wanted.Mood);
                return Results.NoContent();
            });
        }));
        api.MapPost("/clock", Answer.With(async context =>
        {
            clock.Advance(TimeSpan.FromSeconds((await ReadAsync<ClockChange>(context)).AdvanceSeconds));
            return Reply(new { now = clock.GetUtcNow() });
        }));
        api.MapPost("/tokens/revoke", Answer.With(async context =>
        {
            grants.RevokeAll((await ReadAsync<TokenRevocation>(context)).AccessTokensOnly);
            return Results.NoContent();
        }));
        api.MapPost("/records/{name}/{id}/convert", (string name, string id) => records.Convert(name, id));
        api.MapPost("/records/{name}/{id}/delete", (string name, string id) => records.Delete(name, id));
        api.MapPatch("/records/{name}/{id}", async (HttpContext context, string name, string id) => records.Edit(name, id, await ReadAsync<Dictionary<string, JsonElement>>(context)));
        api.MapPost("/reset", () =>
        {
            org.Reset(services.GetServices<IJournaled>());
            services.GetRequiredService<FaultBook>().Clear();
            services.GetRequiredService<CallLog>().Clear();
            clock.Reset();
            return Results.NoContent();
        });
    }

    private sealed record SettingsChange(DuplicateRule? DuplicateRule = null, bool? AssignmentRule = null, bool? StateCountryPicklists = null, string? InstanceUrl = null, int? ApiUsage = null);

    private sealed record SchemaChange(string Object, string Field, FieldMood? Mood = null);

    private sealed record ClockChange(double AdvanceSeconds);

    private sealed record TokenRevocation(bool AccessTokensOnly = false);
}
