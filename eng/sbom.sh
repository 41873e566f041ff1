#!/usr/bin/env bash
# Writes the bill of materials of what is published (CycloneDX, docs/security/sbom.json) and the list of licences beside it.
# A test compares both with packages.lock.json.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet tool restore
dotnet restore AffiseSfPortal -v quiet --nologo
# No serial number, and below no time: the file changes when a package does.
dotnet tool run dotnet-CycloneDX AffiseSfPortal/AffiseSfPortal.csproj --output docs/security --filename sbom.json --output-format Json \
  --disable-package-restore --no-serial-number --set-name AffiseSfPortal --set-type Application --set-version 1.0.0
sed -i.bak '/"timestamp": /d' docs/security/sbom.json && rm docs/security/sbom.json.bak
UPDATE_LICENCES=1 bash test.sh -class 'AffiseSfPortal.Tests.Architecture.SupplyChainTests'
