using AffiseSfPortal.Domain;
using AffiseSfPortal.Identity;
using AffiseSfPortal.Persistence;
using AffiseSfPortal.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>Keeps what is typed, field by field, so that a reload loses nothing.</summary>
internal sealed class ConnectionDrafts(IDbContextFactory<PortalDbContext> contexts, ISecretBox secrets, IUserAccess access, TimeProvider clock)
{
    public Task KeepAsync(int connectionId, ConnectionField field, string text, CancellationToken cancellationToken) =>
        ChangeAsync(connectionId, draft => Put(draft, field, PlainText.Of(text)), cancellationToken);

    public Task KeepStepAsync(int connectionId, int step, CancellationToken cancellationToken) =>
        ChangeAsync(connectionId, draft => draft.Step = Math.Clamp(step, 1, 5), cancellationToken);

    public Task ConfirmAppAsync(int connectionId, CancellationToken cancellationToken) =>
        ChangeAsync(connectionId, draft => draft.AppCreated = true, cancellationToken);

    /// <summary>Forgets a typed secret; the saved one, if any, stays.</summary>
    public Task ForgetSecretAsync(int connectionId, CancellationToken cancellationToken) =>
        ChangeAsync(connectionId, draft =>
        {
            draft.ProtectedConsumerSecret = null;
            draft.ConsumerSecretSavedAt = null;
        }, cancellationToken);

    private void Put(ConnectionDraft draft, ConnectionField field, string text)
    {
        switch (field)
        {
            case ConnectionField.ConsumerKey:
                draft.ConsumerKey = text;
                break;
            case ConnectionField.ConsumerSecret:
                draft.ProtectedConsumerSecret = text.Length == 0 ? null : secrets.Protect(SecretPurpose.ConsumerSecret, text);
                draft.ConsumerSecretSavedAt = text.Length == 0 ? null : clock.GetUtcNow().UtcDateTime;
                break;
            case ConnectionField.ApiUrl:
                draft.ApiUrl = text;
                break;
            case ConnectionField.DestinationObject:
                draft.DestinationObject = text;
                break;
            case ConnectionField.SalesforceDomain:
                draft.SalesforceDomain = text;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(field), field, "Not one of the five fields.");
        }
    }

    private async Task ChangeAsync(int connectionId, Action<ConnectionDraft> change, CancellationToken cancellationToken)
    {
        // What is typed and not saved changes nothing yet: it is asked for, and not recorded.
        await access.DemandAsync(PortalPolicies.Administer, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var draft = await db.ConnectionDrafts.FirstOrDefaultAsync(d => d.ConnectionId == connectionId, cancellationToken);
        if (draft is null)
            db.ConnectionDrafts.Add(draft = new ConnectionDraft { ConnectionId = connectionId });
        change(draft);
        draft.UpdatedAt = clock.GetUtcNow().UtcDateTime;
        await db.SaveChangesAsync(cancellationToken);
    }
}
