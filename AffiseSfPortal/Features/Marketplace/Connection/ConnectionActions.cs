using AffiseSfPortal.Features.Marketplace.Wizard;
using AffiseSfPortal.Sync;

namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>What an admin does to a connection that is set up.</summary>
internal sealed class ConnectionActions(IConnectionControl control, IOrgSession session, ConnectionDrafts drafts)
{
    public Task PauseAsync(int connectionId, string? actorId, CancellationToken cancellationToken) =>
        control.PauseAsync(connectionId, actorId, cancellationToken);

    public Task ResumeAsync(int connectionId, string? actorId, CancellationToken cancellationToken) =>
        control.ResumeAsync(connectionId, actorId, cancellationToken);

    /// <summary>The way back is a new grant, so that is where the wizard opens from then on.</summary>
    /// <returns>True when Salesforce confirmed the revocation.</returns>
    public async Task<bool> DisconnectAsync(int connectionId, CancellationToken cancellationToken)
    {
        await drafts.KeepStepAsync(connectionId, (int)WizardStep.Permissions, cancellationToken);
        return await session.DisconnectAsync(connectionId, cancellationToken);
    }

    /// <returns>How many affiliates became owed.</returns>
    public Task<int> ActivateAsync(int connectionId, bool sendExisting, string? actorId, CancellationToken cancellationToken) =>
        control.ActivateAsync(connectionId, sendExisting, actorId, cancellationToken);
}
