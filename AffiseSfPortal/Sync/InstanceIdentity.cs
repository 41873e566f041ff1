using Microsoft.Extensions.Options;

namespace AffiseSfPortal.Sync;

/// <summary>Who holds a lease.</summary>
internal sealed class InstanceIdentity(IOptions<SyncOptions> options)
{
    public string Name { get; } = options.Value.InstanceName ?? $"{Environment.MachineName}:{Guid.NewGuid():N}";

    /// <summary>The name says for certain that an older lease under it is this process's own, from before a restart.</summary>
    public bool IsNamed { get; } = options.Value.InstanceName is not null;
}
