#include "api/qr_code.hpp"

#include <qrencode.h>

#include <memory>
#include <stdexcept>

namespace writeback::api {
namespace {

constexpr int quiet_zone = 4;

}  // namespace

std::string qr_code_svg(const std::string& text) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
  if (!code) throw std::runtime_error("the text does not fit into a QR code");
  const std::string side = std::to_string(code->width + 2 * quiet_zone);
  std::string path;
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width; ++x) {
      if ((code->data[y * code->width + x] & 1U) == 0) continue;
      path +=
          "M" + std::to_string(x + quiet_zone) + " " + std::to_string(y + quiet_zone) + "h1v1h-1z";
    }
  }
  return R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 )" + side + " " + side +
         R"(" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h)" + side + "v" + side +
         "H0z\"/><path d=\"" + path + "\"/></svg>";
}

}  // namespace writeback::api
