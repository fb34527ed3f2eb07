#include "api/openapi.hpp"

namespace writeback::api {

Task<Answer> answer_openapi(const Call& /*call*/) {
  co_return TextAnswer{"application/json", openapi_text};
}

}  // namespace writeback::api
