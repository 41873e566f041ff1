using System.Text;
using System.Xml;
using AffiseSfPortal.Domain;
using AffiseSfPortal.Salesforce.Schema;

namespace AffiseSfPortal.Features.FieldMapping.Permissions;

/// <summary>The least that the connected user needs for a mapping, as the file that Salesforce's own tools deploy: create and edit the one object, and exactly the mapped fields.</summary>
internal static class PermissionSet
{
    public const string Label = "AffiseSfPortal";
    private const string Namespace = "http://soap.sforce.com/2006/04/metadata";

    /// <summary>Rights on these are given for the whole that they are parts of.</summary>
    private static readonly string[] AddressParts = ["Street", "City", "State", "PostalCode", "Country", "StateCode", "CountryCode", "Latitude", "Longitude", "GeocodeAccuracy"];
    private static readonly string[] NameParts = ["FirstName", "LastName", "MiddleName", "Salutation", "Suffix", "Name"];

    /// <summary>The fields whose rights can be given, each once and in order. Nobody can be kept from a required field or the owner, so Salesforce refuses a file that names them.</summary>
    public static IReadOnlyList<string> Fields(MappingVersion version, SalesforceObjectDescribe? describe)
    {
        IEnumerable<string> named = version.Rows.Select(r => r.TargetField);
        if (version.MatchField is { } key)
            named = named.Append(key);
        if (version.Settings?.Filter is { Leaving: LeavingAction.SetField, LeavingField: { Length: > 0 } leaving })
            named = named.Append(leaving);
        return
        [
            .. named.Where(f => !NameParts.Contains(f, StringComparer.OrdinalIgnoreCase) && !ApiName.Same(f, "OwnerId") && describe?.Find(f) is not { RequiredOnCreate: true })
                .Select(WholeOf).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal),
        ];
    }

    public static string ToXml(MappingVersion version, SalesforceObjectDescribe? describe)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, IndentChars = "    ", OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("PermissionSet", Namespace);
            xml.WriteElementString("description", Namespace, $"What AffiseSfPortal needs for version {version.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)} of its mapping.");
            foreach (var field in Fields(version, describe))
                Write(xml, "fieldPermissions", ("editable", "true"), ("field", $"{version.DestinationObject}.{field}"), ("readable", "true"));
            xml.WriteElementString("hasActivationRequired", Namespace, "false");
            xml.WriteElementString("label", Namespace, Label);
            Write(xml, "objectPermissions", ("allowCreate", "true"), ("allowDelete", "false"), ("allowEdit", "true"), ("allowRead", "true"), ("modifyAllRecords", "false"), ("object", version.DestinationObject), ("viewAllRecords", "false"));
            Write(xml, "userPermissions", ("enabled", "true"), ("name", "ApiEnabled"));
            xml.WriteEndElement();
        }
        return $"""<?xml version="1.0" encoding="UTF-8"?>{"\n"}{text}{"\n"}""";
    }

    private static void Write(XmlWriter xml, string name, params (string Name, string Value)[] values)
    {
        xml.WriteStartElement(name, Namespace);
        foreach (var (inner, value) in values)
            xml.WriteElementString(inner, Namespace, value);
        xml.WriteEndElement();
    }

    /// <summary>"City" of a Lead and "MailingCity" of a Contact are parts of an address.</summary>
    private static string WholeOf(string field)
    {
        foreach (var prefix in new[] { "", "Mailing", "Other", "Billing", "Shipping" })
        {
            if (field.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && AddressParts.Contains(field[prefix.Length..], StringComparer.OrdinalIgnoreCase))
                return prefix + "Address";
        }
        return field;
    }
}
