namespace AffiseSfPortal.Features.Marketplace.BuiltIn;

/// <summary>The stand-in org that comes with a Debug build, for trying the portal without an org of one's own.</summary>
public interface IBuiltInOrg
{
    /// <summary>Where it listens; null while it is not running.</summary>
    Uri? Address { get; }

    string ConsumerKey { get; }

    string ConsumerSecret { get; }
}

/// <summary>Production, a Release build, or <c>BuiltIn:Enabled=false</c>.</summary>
internal sealed class NoBuiltInOrg : IBuiltInOrg
{
    public Uri? Address => null;

    public string ConsumerKey => "";

    public string ConsumerSecret => "";
}
