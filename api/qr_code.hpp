#pragma once

#include <string>

namespace writeback::api {

/// A QR code (ISO/IEC 18004) of this text as SVG, black on white with its quiet zone, for a page to
/// show. Throws where the text is too long for one.
[[nodiscard]] std::string qr_code_svg(const std::string& text);

}  // namespace writeback::api
