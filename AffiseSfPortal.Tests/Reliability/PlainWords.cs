using AffiseSfPortal.Components.Words;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace AffiseSfPortal.Tests.Reliability;

/// <summary>What the screens say of a fault.</summary>
internal static class PlainWords
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddLogging().AddLocalization().AddSingleton<FaultWords>().BuildServiceProvider();

    public static FaultWords Faults => Services.GetRequiredService<FaultWords>();

    public static string Of(string? code, string? message, params IReadOnlyList<string> fields) => Faults.For(code, message, fields).Sentence;

    /// <summary>The sentence that stands under a key.</summary>
    public static string Known(string key) => Services.GetRequiredService<IStringLocalizer<FaultWords>>()[key];

    /// <summary>A code without a sentence is shown as it came, which helps only with Salesforce's own words beside it.</summary>
    public static bool Explain(string? code, string? message) =>
        code is { Length: > 0 } && (Faults.Knows(code) || code.StartsWith("http-", StringComparison.Ordinal) || !string.IsNullOrWhiteSpace(message))
        && Of(code, message).Length > 0;
}
