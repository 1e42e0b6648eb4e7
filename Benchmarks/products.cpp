// Products of quantised matrices with many columns, one thread: how fast, and how far from those of one column at a time,
// which go through other code. Built and run by products.sh.
#include <ggml-cpu.h>
#include <ggml.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <random>
#include <vector>

struct Shape { int rows, depth, columns; };

int main() {
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    for (ggml_type type : {GGML_TYPE_Q5_0, GGML_TYPE_Q8_0, GGML_TYPE_Q4_0, GGML_TYPE_IQ4_NL}) {
        for (Shape s : {Shape{896, 896, 256}, {4864, 896, 128}, {4864, 896, 4}, {901, 128, 31}}) {
            ggml_context * context = ggml_init({size_t(256) << 20, nullptr, false});
            ggml_tensor * a = ggml_new_tensor_2d(context, type, s.depth, s.rows);
            ggml_tensor * b = ggml_new_tensor_2d(context, GGML_TYPE_F32, s.depth, s.columns);
            std::vector<float> weights(size_t(s.depth) * s.rows);
            for (float & x : weights) x = normal(random);
            ggml_quantize_chunk(type, weights.data(), a->data, 0, s.rows, s.depth, nullptr);
            float * values = (float *)b->data;
            for (int i = 0; i < s.depth * s.columns; ++i) values[i] = normal(random);

            auto compute = [&](ggml_tensor * factor) {
                ggml_tensor * product = ggml_mul_mat(context, a, factor);
                ggml_cgraph * graph = ggml_new_graph(context);
                ggml_build_forward_expand(graph, product);
                double best = 1e9;
                for (int round = 0; round < 9; ++round) {
                    auto start = std::chrono::steady_clock::now();
                    ggml_graph_compute_with_ctx(context, graph, 1);
                    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
                }
                return std::pair((const float *)product->data, best);
            };
            auto [together, seconds] = compute(b);
            ggml_tensor * last = ggml_new_tensor_2d(context, GGML_TYPE_F32, s.depth, 1);
            memcpy(last->data, values + size_t(s.columns - 1) * s.depth, s.depth * sizeof(float));
            auto [alone, unused] = compute(last);
            double error = 0, largest = 0;
            for (int i = 0; i < s.rows; ++i) {
                error = std::max<double>(error, std::fabs(together[size_t(s.columns - 1) * s.rows + i] - alone[i]));
                largest = std::max<double>(largest, std::fabs(alone[i]));
            }
            printf("%-7s %5d x %4d x %3d columns: %4.0f thousand million products/s, off by %.0e of %.0f\n",
                   ggml_type_name(type), s.rows, s.depth, s.columns, 1e-9 * s.rows * s.depth * s.columns / seconds,
                   error, largest);
            ggml_free(context);
        }
    }
}
