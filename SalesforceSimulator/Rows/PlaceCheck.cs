using SalesforceSimulator.Api;
using SalesforceSimulator.Schema;
using SalesforceSimulator.Store;

namespace SalesforceSimulator.Rows;

/// <summary>
/// State and country picklists: a country must be one of the list, a state must belong to the country, and code and text go together.
/// </summary>
internal sealed class PlaceCheck
{
    private const string Code = "FIELD_INTEGRITY_EXCEPTION";
    private const string BadCountry = "There's a problem with this country, even though it may appear correct. Please select a country/territory from the list of valid countries.";
    private const string BadState = "There's a problem with this state, even though it may appear correct. Please select a state/province from the list of valid states.";
    private const string NoCountry = "A country/territory must be specified before specifying a state value for field: State/Province";

    private readonly List<KeyValuePair<string, object?>> _values;
    private readonly Row? _row;
    private readonly List<ApiError> _errors = [];

    private PlaceCheck(List<KeyValuePair<string, object?>> values, Row? row) => (_values, _row) = (values, row);

    /// <param name="row">The record as it is, or null while it has none.</param>
    /// <param name="values">What is to be stored; the code or text that was not sent is added.</param>
    public static IReadOnlyList<ApiError> Judge(ObjectDef table, Row? row, List<KeyValuePair<string, object?>> values)
    {
        if (!IsOn(table))
        {
            return [];
        }

        var check = new PlaceCheck(values, row);
        var country = check.Take("CountryCode", "Country", Places.Countries, BadCountry) ?? row?.Stored("CountryCode") as string;
        if (check._errors.Count == 0)
        {
            check.Take("StateCode", "State", country is null ? [] : Places.StatesOf(country), country is null ? NoCountry : BadState);
        }

        return check._errors;
    }

    /// <summary>The code fields are judged here alone, with the words of addresses.</summary>
    public static bool IsOf(FieldDef field) => field.Name is "CountryCode" or "StateCode";

    private static bool IsOn(ObjectDef table) => table.Field("CountryCode") is not null;

    /// <returns>The code of the place that was sent; null when none was, or a wrong one.</returns>
    private string? Take(string codeField, string textField, IReadOnlyList<Place> places, string refusal)
    {
        // The code speaks louder than the text.
        var given = _values.Where(v => v.Key == codeField).Concat(_values.Where(v => v.Key == textField)).ToList();
        if (given.Find(v => v.Value is not null) is not { Value: string text, Key: var name })
        {
            if (given.Count > 0)
            {
                Set(codeField, null);
                Set(textField, null);
            }

            return null;
        }

        if (places.FirstOrDefault(p => text.Equals(name == codeField ? p.Code : p.Name, StringComparison.OrdinalIgnoreCase)) is not { } place)
        {
            _errors.Add(new ApiError(Code, refusal, [name]));
            return null;
        }

        Set(codeField, place.Code);
        Set(textField, place.Name);
        return place.Code;
    }

    private void Set(string field, object? value)
    {
        if (value is null && _row is null)
        {
            return;
        }

        _values.RemoveAll(v => v.Key == field);
        _values.Add(KeyValuePair.Create(field, value));
    }
}
