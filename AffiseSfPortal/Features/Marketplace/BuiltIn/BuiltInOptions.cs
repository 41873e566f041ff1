using System.Reflection;

namespace AffiseSfPortal.Features.Marketplace.BuiltIn;

/// <summary>Settings under <c>BuiltIn</c>. Read in Development only.</summary>
internal sealed class BuiltInOptions
{
    public const string Section = "BuiltIn";

    /// <value>True.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The port that is tried first; another free one is taken when it is in use.</summary>
    /// <value>7610.</value>
    public int Port { get; set; } = 7610;

    /// <summary>Where its records, key and secret are kept; relative to the folder the portal was started from.</summary>
    /// <value><c>data/simulator</c>.</value>
    public string DataDirectory { get; set; } = Path.Combine("data", "simulator");

    /// <summary>The program; empty means the one that the build put beside the portal.</summary>
    public string Program { get; set; } = "";

    /// <summary>Relative paths of the build mean the portal's own output folder.</summary>
    public string? ProgramPath()
    {
        var path = Program.Length > 0
            ? Program
            : typeof(BuiltInOptions).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .FirstOrDefault(a => string.Equals(a.Key, "SimulatorPath", StringComparison.Ordinal))?.Value;
        return string.IsNullOrEmpty(path) ? null : Path.GetFullPath(path, AppContext.BaseDirectory);
    }
}
