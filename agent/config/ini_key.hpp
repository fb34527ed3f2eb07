#pragma once

#include <span>
#include <string_view>

namespace writeback::agent {

/// One key of the ini file. The code reads its default from here, and docs/configuration.md,
/// docs/writebackd.ini and `writebackctl explain` are made from here, so that none can say
/// anything else than the others.
struct IniKey {
  std::string_view name;
  /// The value that counts where the key is absent, as somebody would write it; empty: none.
  std::string_view usual;
  /// What it does: a line of Markdown; links are relative to docs/.
  std::string_view meaning;
  /// The default, where it is none that could be written: "found out", `needed`.
  std::string_view usual_in_words = {};
  /// A value to show in the sample file, where there is no default.
  std::string_view example = {};
};

/// For `usual_in_words`: a start without this key is refused.
inline constexpr std::string_view needed = "needed";

/// One section and all of its keys.
struct IniSectionKeys {
  std::string_view name;  ///< `client:NAME` for those of callers
  std::span<const IniKey> keys;
};

/// Every section, in the order of the documents.
[[nodiscard]] std::span<const IniSectionKeys> ini_sections();

/// The keys of a section by its name in a file: `api`, `client:portal`. Empty: there is none.
[[nodiscard]] std::span<const IniKey> keys_of(std::string_view section);

}  // namespace writeback::agent
