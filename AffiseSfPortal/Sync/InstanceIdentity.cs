using AffiseSfPortal.Persistence.Postgres;
using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Sync;

/// <summary>Who holds a lease: a name for people, and a tag that makes it this start's alone. No two processes ever have the same,
/// however they are configured.</summary>
internal sealed class InstanceIdentity(IOptions<SyncOptions> options, InstanceTag tag)
{
    /// <summary>Between name and tag; a configured name cannot hold it.</summary>
    internal const char Separator = '#';

    /// <summary>The configured name, or null: then the machine's stands in and says nothing about earlier starts.</summary>
    public string? Configured { get; } = string.IsNullOrWhiteSpace(options.Value.InstanceName) ? null : options.Value.InstanceName;

    public string Name => Prefix + tag.Value;

    /// <summary>What the names of all starts of an instance begin with.</summary>
    public string Prefix => Shortened(Configured ?? Environment.MachineName) + Separator;

    private static string Shortened(string name) => name.Length <= SyncOptions.LongestInstanceName ? name : name[..SyncOptions.LongestInstanceName];
}
