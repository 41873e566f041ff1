namespace AffiseSfPortal.Features.Marketplace.Connection;

/// <summary>The five fields, in the order of the screen.</summary>
public enum ConnectionField
{
    ConsumerKey = 0,
    ConsumerSecret = 1,
    ApiUrl = 2,
    DestinationObject = 3,
    SalesforceDomain = 4,
}

/// <summary>What the five fields hold, as typed.</summary>
public sealed record ConnectionInput
{
    public string ConsumerKey { get; init; } = "";

    /// <summary>Only what was typed just now; a stored secret never comes back.</summary>
    public string ConsumerSecret { get; init; } = "";

    /// <summary>An empty secret is right: one is stored already.</summary>
    public bool SecretIsStored { get; init; }
    public string ApiUrl { get; init; } = "";
    public string DestinationObject { get; init; } = "";
    public string SalesforceDomain { get; init; } = "";

    /// <summary>The newest version that the typed host offers, for instance <c>v68.0</c>; null when it was not asked or did not answer.</summary>
    public string? NewestVersion { get; init; }

    public bool IsEmpty => Enum.GetValues<ConnectionField>().All(f => Text(f).Length == 0);

    public string Text(ConnectionField field) => field switch
    {
        ConnectionField.ConsumerKey => ConsumerKey,
        ConnectionField.ConsumerSecret => ConsumerSecret,
        ConnectionField.ApiUrl => ApiUrl,
        ConnectionField.DestinationObject => DestinationObject,
        ConnectionField.SalesforceDomain => SalesforceDomain,
    };

    public ConnectionInput With(ConnectionField field, string text) => field switch
    {
        ConnectionField.ConsumerKey => this with { ConsumerKey = text },
        ConnectionField.ConsumerSecret => this with { ConsumerSecret = text },
        ConnectionField.ApiUrl => this with { ApiUrl = text },
        ConnectionField.DestinationObject => this with { DestinationObject = text },
        ConnectionField.SalesforceDomain => this with { SalesforceDomain = text },
    };

    /// <summary>Blanks around a pasted value mean nothing.</summary>
    public ConnectionInput Trimmed() => this with
    {
        ConsumerKey = ConsumerKey.Trim(),
        ConsumerSecret = ConsumerSecret.Trim(),
        ApiUrl = ApiUrl.Trim(),
        DestinationObject = DestinationObject.Trim(),
        SalesforceDomain = SalesforceDomain.Trim(),
    };

    public override string ToString() => nameof(ConnectionInput);
}
