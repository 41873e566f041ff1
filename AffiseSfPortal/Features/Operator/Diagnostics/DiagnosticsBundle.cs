using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Persistence.Audit;
using AffiseSfPortal.Sync;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AffiseSfPortal.Features.Operator.Diagnostics;

/// <summary>What a question to whoever helps needs, in one file: how things stand, counts, causes and settings. Everything in it is named here one by one,
/// so that nothing comes along by itself: no secret, no token, no address or name of an affiliate, no record.</summary>
internal sealed class DiagnosticsBundle(
    IDbContextFactory<PortalDbContext> databases, StandingReader standings, HealthCheckService health, IConfiguration configuration, IHostEnvironment environment,
    IUserAccess access, IAuditTrail trail, TimeProvider time)
{
    /// <summary>Settings that say nothing about anybody. Any other is told by its name alone.</summary>
    private static readonly string[] OpenSettings =
    [
        "Database:Provider", "Logging:LogLevel:Default", "Sync:BatchSize", "Sync:Senders", "Sync:LeaseDuration", "Sync:PollInterval", "Sync:MaxAttempts",
        "Sync:RetryBase", "Sync:RetryCap", "Sync:AttemptRetentionDays", "Api:RequestsPerMinute",
    ];

    private static readonly string[] Sections = ["Database", "Sync", "Api", "Portal", "Salesforce", "Secrets", "Setup", "Telemetry", "Alerts", "ConnectionStrings", "Logging", "AllowedHosts"];
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public async Task SendAsync(HttpContext context)
    {
        var who = await access.DemandAsync(PortalPolicies.Administer, context.RequestAborted);
        await trail.RecordAsync(who, new AuditEvent(AuditAction.Exported, "diagnostics"), context.RequestAborted);
        context.Response.ContentType = "application/zip";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"affisesfportal-diagnostics-{time.GetUtcNow():yyyyMMdd-HHmm}.zip\"");
        // A zip is written in steps of its own, some of them synchronous.
        using var file = new MemoryStream();
        await WriteAsync(file, context.RequestAborted);
        file.Position = 0;
        await file.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    public async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        await using var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        await AddAsync(zip, "about.json", About(), cancellationToken);
        await AddAsync(zip, "settings.json", Settings(), cancellationToken);
        var report = await health.CheckHealthAsync(cancellationToken);
        await AddAsync(zip, "health.json", report.Entries.ToDictionary(e => e.Key, e => new { Status = e.Value.Status.ToString(), e.Value.Description }), cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var standing = await standings.ReadAsync(database, cancellationToken);
        await AddAsync(zip, "standing.json", Of(standing), cancellationToken);
        if (standing.Connection is not { } connection)
            return;
        await AddAsync(zip, "causes.json", await CausesAsync(database, connection.Id, cancellationToken), cancellationToken);
        await AddAsync(zip, "slots.json", await SlotsAsync(database, connection.Id, cancellationToken), cancellationToken);
        await AddAsync(zip, "mapping.json", await MappingAsync(database, connection.Id, cancellationToken), cancellationToken);
        await AddAsync(zip, "attempts.json", await AttemptsAsync(database, connection.Id, cancellationToken), cancellationToken);
        await AddAsync(zip, "instances.json", await database.Instances.AsNoTracking().Select(i => new { i.StartedAt, i.SeenAt }).ToListAsync(cancellationToken), cancellationToken);
    }

    private object About() => new
    {
        At = time.GetUtcNow(),
        Version = typeof(DiagnosticsBundle).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
        Framework = RuntimeInformation.FrameworkDescription,
        System = RuntimeInformation.OSDescription,
        Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
        Processors = Environment.ProcessorCount,
        MemoryMb = GC.GetTotalMemory(forceFullCollection: false) / (1024 * 1024),
        Setting = environment.EnvironmentName,
    };

    private SortedDictionary<string, string> Settings()
    {
        SortedDictionary<string, string> settings = new(StringComparer.Ordinal);
        foreach (var section in Sections)
        {
            foreach (var (key, value) in configuration.GetSection(section).AsEnumerable())
            {
                if (value is not null)
                    settings[key] = OpenSettings.Contains(key, StringComparer.OrdinalIgnoreCase) ? value : value.Length == 0 ? "(empty)" : "(set)";
            }
        }
        return settings;
    }

    private static object Of(Standing standing) => new
    {
        State = standing.State.ToString(),
        standing.Affiliates,
        standing.InSalesforce,
        standing.Owed,
        standing.InFlight,
        standing.Needing,
        standing.Ignored,
        standing.NeverSent,
        standing.NeedingSince,
        standing.MappingNumber,
        standing.MappedFields,
        standing.DatabaseFullSince,
        Connection = standing.Connection is not { } c ? null : new
        {
            c.DestinationObject,
            c.IsSandbox,
            c.GrantedAt,
            c.ActivatedAt,
            c.PausedAt,
            Hold = c.Hold?.ToString(),
            c.HoldSince,
            c.HoldUntil,
            c.HoldCode,
            c.HoldFields,
            c.HoldCount,
            c.LastSuccessAt,
            c.ApiCallsUsed,
            c.ApiCallsAllowed,
            c.ApiCallsReadAt,
            c.ApiShare,
            c.ApiReservePercent,
        },
    };

    private static async Task<object> CausesAsync(PortalDbContext database, int connectionId, CancellationToken cancellationToken)
    {
        var causes = await database.SyncRows.AsNoTracking().Where(r => r.ConnectionId == connectionId && r.Cause != null)
            .GroupBy(r => new { r.Cause, r.FaultCode, r.FaultFields })
            .Select(g => new { g.Key.Cause, g.Key.FaultCode, g.Key.FaultFields, Count = g.Count(), Since = g.Min(r => r.FaultAt) })
            .ToListAsync(cancellationToken);
        return causes.Select(c => new { Cause = c.Cause.ToString(), c.FaultCode, c.FaultFields, c.Count, c.Since });
    }

    private async Task<object> SlotsAsync(PortalDbContext database, int connectionId, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow().UtcDateTime.AddDays(-1);
        return await database.SyncSlots.AsNoTracking().Where(s => s.ConnectionId == connectionId && s.At > since).OrderBy(s => s.At)
            .Select(s => new { s.At, s.Delivered, s.Refused, s.Calls }).ToListAsync(cancellationToken);
    }

    private static async Task<object?> MappingAsync(PortalDbContext database, int connectionId, CancellationToken cancellationToken)
    {
        var mapping = await database.MappingVersions.AsNoTracking().Include(m => m.Rows).Where(m => m.ConnectionId == connectionId).OrderByDescending(m => m.Number).FirstOrDefaultAsync(cancellationToken);
        // What a row does may hold texts of the admin's; what it leads to is what matters.
        return mapping is null ? null : new
        {
            mapping.Number,
            mapping.DestinationObject,
            MatchBy = mapping.MatchBy.ToString(),
            mapping.MatchField,
            mapping.SavedAt,
            Rows = mapping.Rows.OrderBy(r => r.Position).Select(r => new { Source = r.IsField ? r.SourceKey : "(text)", r.TargetField, r.TargetType, Policy = r.Policy.ToString(), Steps = r.Steps.Count }),
        };
    }

    private static async Task<object> AttemptsAsync(PortalDbContext database, int connectionId, CancellationToken cancellationToken)
    {
        var attempts = await database.SyncAttempts.AsNoTracking().Where(a => a.ConnectionId == connectionId).OrderByDescending(a => a.Id).Take(200)
            .Select(a => new { a.At, a.AffiliateKey, a.Outcome, a.DurationMs, a.WaitedMs, a.FieldCount, a.MappingNumber, a.HttpStatus, a.FaultCode, a.FaultFields })
            .ToListAsync(cancellationToken);
        return attempts.Select(a => new { a.At, a.AffiliateKey, Outcome = a.Outcome.ToString(), a.DurationMs, a.WaitedMs, a.FieldCount, a.MappingNumber, a.HttpStatus, a.FaultCode, a.FaultFields });
    }

    private static async Task AddAsync(ZipArchive zip, string name, object? content, CancellationToken cancellationToken)
    {
        await using var stream = await zip.CreateEntry(name).OpenAsync(cancellationToken);
        await JsonSerializer.SerializeAsync(stream, content, Indented, cancellationToken);
    }
}
