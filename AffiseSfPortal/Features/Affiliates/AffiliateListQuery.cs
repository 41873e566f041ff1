using System.Globalization;
using AffiseSfPortal.Components;
using AffiseSfPortal.Domain;
using Microsoft.AspNetCore.WebUtilities;

namespace AffiseSfPortal.Features.Affiliates;

public enum AffiliateSort
{
    /// <summary>The newest first: the order of their making.</summary>
    Newest = 0,
    Name = 1,
    Id = 2,
    Email = 3,
    Status = 4,
    LastSync = 5,
}

/// <summary>What the list shows. Its address says all of it, so a link, a reload and the back button keep it.</summary>
public sealed record AffiliateListQuery
{
    public const int DefaultPageSize = 25;

    public static readonly int[] PageSizes = [15, 25, 50, 100];

    public string Search { get; init; } = "";
    public AffiliateStatus? Status { get; init; }
    public SyncState? Sync { get; init; }
    public AffiliateSort Sort { get; init; }
    public bool Descending { get; init; }

    /// <summary>1, 2, 3…</summary>
    public int Page { get; init; } = 1;
    public int PageSize { get; init; } = DefaultPageSize;

    public bool HasFilters => Search.Length > 0 || Status is not null || Sync is not null;

    public AffiliateListQuery WithoutFilters() => this with { Search = "", Status = null, Sync = null, Page = 1 };

    /// <summary>The same affiliates, whatever their order and page.</summary>
    public AffiliateListQuery WithoutPlace() => this with { Sort = default, Descending = false, Page = 1, PageSize = DefaultPageSize };

    /// <summary>Reads an address; what it does not understand is left at its default.</summary>
    public static AffiliateListQuery Parse(Uri address)
    {
        var values = QueryHelpers.ParseQuery(address.Query);
        string? Value(string key) => values.TryGetValue(key, out var found) ? PlainText.Of(found.ToString()).Trim() : null;
        var sort = Value("sort") ?? "";
        var size = Number(Value("rows")) ?? DefaultPageSize;
        return new AffiliateListQuery
        {
            Search = Value("q") ?? "",
            Status = Named<AffiliateStatus>(Value("status")),
            Sync = Named<SyncState>(Value("sync")),
            Sort = Named<AffiliateSort>(sort.TrimStart('-')) ?? AffiliateSort.Newest,
            Descending = sort.StartsWith('-'),
            Page = Math.Clamp(Number(Value("page")) ?? 1, 1, 1_000_000),
            PageSize = PageSizes.Contains(size) ? size : DefaultPageSize,
        };
    }

    public string ToAddress()
    {
        var values = new List<KeyValuePair<string, string?>>();
        void Add(string key, string? value, bool isDefault)
        {
            if (!isDefault)
                values.Add(new(key, value));
        }

        Add("q", Search, Search.Length == 0);
        Add("status", Status?.ToString(), Status is null);
        Add("sync", Sync?.ToString(), Sync is null);
        Add("sort", (Descending ? "-" : "") + Sort, Sort == AffiliateSort.Newest);
        Add("page", Page.ToString(CultureInfo.InvariantCulture), Page == 1);
        Add("rows", PageSize.ToString(CultureInfo.InvariantCulture), PageSize == DefaultPageSize);
        return QueryHelpers.AddQueryString(Urls.Affiliates, values);
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static T? Named<T>(string? text)
        where T : struct, Enum =>
        Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text![0]) ? value : null;
}
