#pragma once

#include <span>
#include <string_view>

namespace writeback::api {

/// One file of the folder `portal/`, which the build puts into the program.
struct PortalFile {
  std::string_view name;  ///< below the folder: `steps/identify.js`
  std::string_view content_type;
  std::string_view text;
};
[[nodiscard]] std::span<const PortalFile> portal_files();

}  // namespace writeback::api
