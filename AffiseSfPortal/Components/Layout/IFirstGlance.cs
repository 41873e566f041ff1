using AffiseSfPortal.Domain;

namespace AffiseSfPortal.Components.Layout;

/// <summary>What the dashboard says first, before a script runs.</summary>
public interface IFirstGlance
{
    /// <returns>Null where there is nothing to say yet, where it cannot be known quickly, or where it needs the browser's time zone.</returns>
    Task<Glance?> GetAsync(CancellationToken cancellationToken);
}

/// <param name="Title">The heading of the page.</param>
public sealed record Glance(string Title, Standing Standing);

/// <summary>Stands in until a feature knows better.</summary>
internal sealed class NoFirstGlance : IFirstGlance
{
    public Task<Glance?> GetAsync(CancellationToken cancellationToken) => Task.FromResult<Glance?>(null);
}
