using System.Text.Json;
using AffiseSfPortal.Domain;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AffiseSfPortal.Persistence;

/// <summary>Raw SQL on SQLite passes this number itself: <see cref="ToMicroseconds"/>.</summary>
public sealed class UtcMicrosecondsConverter() : ValueConverter<DateTime, long>(v => ToMicroseconds(v), v => FromMicroseconds(v))
{
    public static long ToMicroseconds(DateTime value) =>
        (value.ToUniversalTime().Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTime FromMicroseconds(long value) =>
        DateTime.UnixEpoch.AddTicks(value * TimeSpan.TicksPerMicrosecond);
}

public sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
    v => v.ToUniversalTime(), v => DateTime.SpecifyKind(v, DateTimeKind.Utc));

/// <summary>Small lists and maps are JSON text on both providers, so that raw SQL writes them alike.</summary>
public static class JsonText
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.General)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string? json)
        where T : new() => string.IsNullOrEmpty(json) ? new T() : JsonSerializer.Deserialize<T>(json, Options) ?? new T();
}

public sealed class JsonTextConverter<T>() : ValueConverter<T, string>(v => JsonText.Write(v), v => JsonText.Read<T>(v))
    where T : new();

public sealed class JsonTextComparer<T>() : ValueComparer<T>(
    (a, b) => JsonText.Write(a) == JsonText.Write(b),
    v => JsonText.Write(v).GetHashCode(StringComparison.Ordinal),
    v => JsonText.Read<T>(JsonText.Write(v)))
    where T : new();

/// <summary>What a row of a mapping does, as its own versioned JSON; null for a row that does nothing special.</summary>
public sealed class RecipeConverter() : ValueConverter<RowRecipe?, string?>(v => RecipeJson.Write(v), v => RecipeJson.Read(v));

/// <summary>What holds for all records of a mapping, as its own versioned JSON; null for the defaults.</summary>
public sealed class MappingSettingsConverter() : ValueConverter<MappingSettings?, string?>(v => MappingSettings.Write(v), v => MappingSettings.Read(v));
