namespace AffiseSfPortal.Components.Shared;

/// <summary>Which addresses of records become links. The shell knows web addresses; who knows the orgs' hosts registers a stricter one first.</summary>
public interface IRecordHosts
{
    bool MayOpen(string? url);
}

/// <summary>Any web address.</summary>
internal sealed class WebRecordHosts : IRecordHosts
{
    public bool MayOpen(string? url) => SafeUrl.IsWeb(url);
}
